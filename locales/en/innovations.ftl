innovations = Innovation directory
innovations-lead = Practices that run in regional governments and institutions, from several sources.
innovations-found = { $count ->
    [one] { $count } innovation
   *[other] { $count } innovations
}
innovations-none = No results
innovations-none-help = Drop one of the filters to see more.
province = Province
sector = Sector
year = Year
all-provinces = All provinces
apply = Apply
clear-filter = Clear the filter
ignored-title = Part of the address is unknown and was left out
ignored-province = There is no such province.
ignored-sector = There is no such sector.
ignored-year = That is no year.
ignored-after = There is no such page.
ignored-limit = The number per page is not one from 1 to 100.
agency-unknown = Agency unknown
year-unknown = year unknown
invented = Invented
invented-title = Invented entry
invented-help = Written for the demonstration. The innovation, its figures and its regulations do not exist.
stub-title = Known by name alone
stub-help = This innovation is real. Only what its source tells stands here; its owner has yet to complete the profile.
complete-to = { $per_cent } % complete
gaps = Missing:
code = Code
reason = Reason
version-number = Version { $number }
about-entry = About this entry
state-withdrawn = Withdrawn
withdrawn-title = Withdrawn from the directory
withdrawn-on = Withdrawn on
curation = Curation
withdraw = Withdraw this entry
withdrawal-reason = Reason for the withdrawal
withdrawal-hint = Read by the public and by authors of lessons that cite this entry.
publish-again = Publish again
publish-again-help = The entry returns to the directory and to the lessons that cite it.
not-published = This entry is not published
only-own-curators = Another institution curates this entry, by its source

# Sources
source-kipp = Source: KIPP
source-iga = Source: IGA
source-inoland = Source: Inoland
source-jippnas = Source: JIPPNas
source-hub = Source: JIPP hub
source-own = Source: agency

# Values of the profile
stage-initiative = Initiative
stage-trial = Trial
stage-implementation = Implementation
initiator-regional_head = Regional head
initiator-council_member = Council member
initiator-work_unit = Work unit
initiator-civil_servant = Civil servant
initiator-public = Public
origin-work_unit = Work unit
origin-village = Village
origin-community = Community
form-governance = Governance
form-public_service = Public service
form-other = Other
kind-digital = Digital
kind-non_digital = Not digital
sustainability-unconfirmed = Unconfirmed
sustainability-stopped = Stopped
sustainability-continuing_with_obstacles = Continuing with obstacles
sustainability-continuing_smoothly = Continuing smoothly
sustainability-continuing_growing = Continuing and growing
sustainability-continuing_replicated = Continuing and replicated
sustainability-transformed = Transformed

# Parts of the profile
part-summary = Summary
part-background = Background
part-problem = Problem
part-goal = Goal
part-novelty = Novelty
part-design_narrative = Design
part-services = Main services
part-process_stages = Stages of the process
part-stakeholders = Stakeholders
part-legal_basis = Legal basis
part-output = Output
part-outcome = Outcome
part-benefit = Benefit
part-result = Results
part-impact = Before and after
part-success_factors = Success factors
part-obstacles = Obstacles and how they were met
part-resources = Resources
part-sustainability = Sustainability
part-replication_prerequisites = Prerequisites for replication
part-contact = Contact
part-contact_email = Contact e-mail
part-stage = Stage
part-work_unit = Work unit
part-province = Province
part-initiator = Initiator
part-origin = Origin
part-form = Form
part-kind = Kind
part-sdgs = SDGs
part-trial_start = Trial since
part-implementation_start = Implemented since
part-latest_development = Latest development
part-budget = Budget
part-budget_source = Source of the budget
part-staff = Staff (people)
part-regulation = Regulation
part-awards = Award or list
part-sustainability_status = Sustainability status
part-source_note = Source of the fact

# The impact instrument
impact-measure = Measure
impact-before = Before
impact-after = After
impact-change = Change
not-computable = not computable
impact-C1 = Internal staff (people)
impact-C2 = Budget (Rp)
impact-C3 = External organisations
impact-C4 = External individuals
impact-D1 = Steps of the procedure
impact-D2 = Mean time per step (minutes)
impact-E1 = People served
impact-E2 = Organisations served
impact-E3 = Products
impact-E4 = Revenue (Rp)
impact-F1 = Cost for the user (Rp)
impact-F2 = Distance (km)
impact-F3 = Travel time (minutes)
impact-F4 = Service time (days)
impact-F5 = Requirements
impact-F6 = Procedures
impact-F7 = Channels

# The thread
thread = The thread
thread-empty = No lesson teaches this practice yet.
thread-lesson = Lesson
thread-innovation = Practice
thread-cites-in = cites this practice
thread-cites-out = cited here
thread-inspired_by-in = inspired by this
thread-inspired_by-out = inspired it
thread-became-in = became this
thread-became-out = became
thread-proves-in = proves this
thread-proves-out = proves
example-withdrawn = Example withdrawn

# Finding
search-innovations = Search innovations
facets = Filters
chosen = Filters in use
facet-remove = Remove filter
facet-q = words searched for
facet-all = all filters
facet-agency = Agency
facet-province = Province
facet-region = Regency or city
facet-agency_kind = Kind of agency
facet-sector = Sector
facet-sdg = Sustainable development goal
facet-year = Year it began
facet-stage = Stage
facet-form = Form
facet-kind = Kind
facet-source = Source
facet-award = Award
facet-more = and { $count } more; narrow by something else
ignored-region = There is no such regency or city.
ignored-agency_kind = There is no such kind of agency.
ignored-sdg = That goal is not a number from 1 to 17.
ignored-stage = There is no such stage.
ignored-form = There is no such form.
ignored-source = There is no such source.
ignored-award = There is no such award.
ignored-sort = There is no such order.
ignored-view = There is no such view.
results = Results
directory-corrected = Showing results for “{ $words }”, since “{ $typed }” finds nothing.
view = View
view-list = List
view-table = Table
view-map = Map
sort = Order
sort-relevance = Most relevant
sort-newest = Newest
sort-cited = Most cited
innovation = Innovation
agency = Agency
completeness = Completeness
cited = Cited
cited-times = { $count ->
    [one] cited once
   *[other] cited { $count } times
}
innovations-none-nowhere = Check the spelling, use other words, or look through a sector:
way-out = Without { $facet }: { $count ->
    [one] { $count } innovation
   *[other] { $count } innovations
}
map = Map of innovations by province
map-tile = { $name }, { $short } { $count } innovations
map-caption = One tile is one province, with the number of its innovations. Classes of colour:
map-table = The map's figures as a table
map-elsewhere = National agencies, or no province
map-csv = Download these figures (CSV)
of-source-kipp = KIPP
of-source-iga = IGA
of-source-inoland = Inoland
of-source-jippnas = JIPPNas
of-source-hub = JIPP hub
of-source-own = The agency itself

# Related entries
related = Related innovations
related-words = Words in common:
related-sector = same sector
related-kind = both are
compare-this = Compare with this innovation

# Comparing
compare = Compare
compare-pick = Choose
compare-chosen = Compare the chosen ones
compare-hint = Choose two to four.
compare-title = Innovations compared
compare-lead = Beside each row it is said whether the entries agree or differ.
compare-part = Part
compare-remove = Remove
compare-unknown = These codes are not in the directory; the others are shown
compare-too-many = At most four innovations; these are left out
compare-none = Nothing is chosen yet
compare-none-help = Choose two to four innovations in the directory.
compare-with = To be compared:
compare-one-more = Choose one more
agreement-same = Same
agreement-different = Different
agreement-partial = Not all say
not-said = not filled in
part-sector = Sector
part-agency_kind = Kind of agency
part-year = Year it began
part-source = Source
part-completeness = Completeness

# Trust: what the profile says besides
part-risks = Risks and what is done about them
part-duration = Time to prepare
part-assistance = Who can help
part-running_cost = Cost of a year of running
impact-twice = Each measure can stand here once
impact-number = Before and after must be plain numbers
implementation-before-trial = It cannot be in use before its trial began
too-many-items = Too many entries here
months-count = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
