# Overviews of ideas
ideas-overview = Ideas in figures
overview-of-bank = Ideas of the idea bank: which provinces they come from, and what became of them.
overview-of-agency = Ideas of your agencies and their units. A citizen’s idea counts once it was sent.
overview-of-region = Ideas that were sent from the regions you look after.
overview-of-all = All ideas that were sent; for those who read drafts, these are counted, too.
overview-scope = Whose ideas
overview-scope-bank = The idea bank
overview-scope-agency = My agencies
overview-scope-region = My regions
overview-scope-all = All
overview-period = Begun
overview-ever = At any time
overview-last-year = The last 12 months
overview-count = { $count ->
    [one] { $count } idea is counted
   *[other] { $count } ideas are counted
}
overview-as-of = As of { $at }
overview-none = No ideas yet
overview-none-help = Choose another time or province.
overview-csv = Download this table (CSV)
overview-ideas = Ideas
overview-days-count = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
overview-funnel = How far ideas come
overview-funnel-help = Each idea counts in every step it ever came to. The median of days is of the newest 2,000 ideas; of fewer than five it is not shown.
overview-funnel-desc = A bar for each step, with the number of its ideas. The table below has the same figures.
overview-step = Step
overview-share = Of the step before
overview-days = Median days
funnel-begun = Begun
funnel-sent = Sent
funnel-in_review = Reviewed
funnel-accepted = Accepted
funnel-declined = Declined
funnel-in_lab = In a lab
funnel-became_innovation = Became an innovation
funnel-help-begun = has a code; drafts that were deleted are not counted
funnel-help-sent = at least once; days since it was begun
funnel-help-in_review = taken in hand by a reviewer; days since it was first sent
funnel-help-accepted = into the idea bank; what was withdrawn, merged or hidden later counts, too, but in the overview of the bank; days since a reviewer took it
funnel-help-declined = days since a reviewer took it
funnel-help-in_lab = is or was in a lab; days since it was accepted, of those that are there now
funnel-help-became_innovation = days since it was accepted
overview-sending = Drafts that were not sent
overview-sending-help = Of all ideas that were begun, how many have not been sent so far.
overview-sending-desc = Two bars: those that were sent and those that never were. The table below has the same figures.
overview-share-all = Of all
sending-sent = Sent
sending-never_sent = Never sent
overview-provinces = By province
overview-provinces-help = The province of the agency that writes the idea, whatever province is chosen above.
overview-map-tile = { $name }, { $short } { $count } { $count ->
    [one] idea
   *[other] ideas
}
overview-map-caption = One tile for each province, with the number of its ideas. Classes of colour:
overview-elsewhere = National agencies
overview-total = Total
overview-agencies = By agency
overview-agencies-help = At most 50 agencies, those with the most ideas first; the picture shows the first ten.
overview-agencies-desc = A bar for each agency, ten at most, with the number of its ideas. The table below has the same figures.
overview-beyond = { $count ->
    [one] { $count } more idea is of an agency that is not in this table. Choose a province to see it.
   *[other] { $count } more ideas are of agencies that are not in this table. Choose a province to see them.
}
overview-reviewers = Reviewers’ load and time
overview-reviewers-help = Of all ideas, whenever and wherever they were begun. Answers are returns, acceptances and refusals; the median of days is from the claim to the answer, of at least five.
overview-reviewers-desc = A bar for each reviewer, with the number of ideas they have in hand. The table below has the same figures.
overview-reviewers-none = No reviewer has an idea in hand, and none was answered in the last 90 days.
overview-reviewer = Reviewer
overview-reviewer-number = Reviewer { $number }
overview-open = In hand
overview-decided = Answered in 90 days
overview-not-yours = This overview is for those who look after these ideas
