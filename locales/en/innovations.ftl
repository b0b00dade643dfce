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
thread-works_on-in = works on it
thread-works_on-out = is worked on here
thread-side-before = What it comes from
thread-side-after = What came of it
thread-plan = Its action plan
# What stands beyond the first step: "cites <title>"
thread-far-cites-in = cites
thread-far-cites-out = is cited by
thread-far-inspired_by-in = inspired by
thread-far-inspired_by-out = inspired
thread-far-works_on-in = works on
thread-far-works_on-out = is worked on by
thread-far-became-in = became
thread-far-became-out = came of
thread-far-proves-in = proves
thread-far-proves-out = is proven by
thread-proof-claimed = Said by { $by }, { $day }
thread-proof-documented = Documented by { $by }, { $day }
thread-proof-reviewed = Confirmed by { $by }, { $day }
thread-proof-approved = Approved by { $by }, { $day }
thread-by-author = the authors
thread-by-agency = the agency
thread-by-reviewer = LAN’s reviewers
thread-by-curator = the curators
thread-by-leader = the agency’s leader
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
part-sector = Sector
part-agency_kind = Kind of agency
part-year = Year it began
part-source = Source
part-completeness = Completeness
part-upkeep = Does it still run
part-checked = Last looked at

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

# The entry page
decision = Before you decide
decision-cost = What it costs
decision-staff = How many staff
decision-time = How long it takes
decision-help = Who can help
decision-help-said = The help on offer
decision-runs = Does it still run?
decision-sure = How sure is this?
not-said = not said
per-year = { $amount } a year
people-count = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
months-said = as its owner says
months-computed = computed from trial to use
standing-running = Yes, it still runs
standing-changed = It runs, but something has changed
standing-stopped = No, it has stopped
standing-unconfirmed = Not confirmed by its owner
standing-unsaid = Not known yet
standing-tag-stopped = Stopped
standing-tag-unconfirmed = Unconfirmed
last-checked = Last checked on { $day }
never-checked = Not checked since it was entered
asked-since = Its owner has been asked since { $day }
checks-link = History of checks
confidence-name-only = Known by name alone
confidence-told = Told, not measured
confidence-measured = Measured before and after
confidence-evidenced = Measured, with the evidence named
confidence-counts = { $measured } of 17 measures, { $evidenced } with evidence; source records: { $sources }
entry-draft-title = Draft
entry-draft-help = This version was never public; only those who keep the entry see it.
old-version-title = Version { $number } of { $day }, not the one that holds now
old-version-newest = Open version { $number }, which holds now
old-version-changes = See what changed
impact-evidence = Evidence:
impact-group-input = Input
impact-group-process = Process
impact-group-output = Output
impact-group-outcome = Outcome
impact-unmeasured = { $count ->
    [one] One other measure is not filled in
   *[other] { $count } other measures are not filled in
}
withdrawal-replacement = Code of the entry that takes its place (if any)
withdrawal-replacement-hint = An entry that is public; readers are led there.
no-such-replacement = No other published entry has this code

# Sources
sources = Who says what
said-name = Name
said-agency = Agency
said-year = Year
said-award = Award
said-category = Category
said-score = Score
said-status = Status
retrieved-on = Read on { $day }
retrieved-unknown = When it was read is not on record
source-licence-is = Licence:
licence-unknown = No licence is given

# Versions and citation
entry-versions-lead = Each version that was public can still be read and cited.
entry-draft-version = Draft (version { $number })
what-changed-since = What changed since version { $number }
version-since = Version { $number }, public since { $day }.
versions-all = All versions ({ $count })
changes-title = What changed from version { $from } to { $to }
changes-legend = Marks:
change-removed = removed
change-added = added
change-was = Before
change-is = After
version-changes-none = Nothing is different
compare-since = Compare since
compare-versions = Compare
words-left-out = { $count } words unchanged
nothing-there = nothing
pair-numbers = { $before } → { $after }
citation = Cite this version
citation-apa = APA (text)
citation-bibtex = BibTeX
citation-ris = RIS
citation-csl-json = CSL-JSON
citation-newest = Permanent link to the newest version
tombstone-agency = Agency
tombstone-by = Withdrawn by
tombstone-replacement = Replaced by
tombstone-citation = Citation

# Checks
checks-title = Does it still hold?
check-open = Its owner is being asked
check-open-since = Asked on { $day }. Without an answer until { $by } this entry is marked as unconfirmed.
check-answering = Answer: does it still run?
check-question = Does it still run as it is written here?
answer-running = Yes, as it is written here
answer-changed = Yes, but something has changed
answer-stopped = No, it has stopped
answered-running = Still runs
answered-changed = Runs, with changes
answered-stopped = Has stopped
check-note = Note
check-note-hint = Everyone can read it. Needed where something changed or stopped: what, since when, why.
check-send = Send the answer
check-history = Earlier answers
check-none = No answers yet.
capacity-owner = its owner
capacity-curator = a curator
capacity-system = the system
only-keepers-answer = Only the agency that owns it and its curators can answer

# Parts of the profile by their fields, for what changed
part-name = Name
part-language = Language
part-abstract_en = Abstract in English
part-other_sectors = Other sectors
part-national_priority = Asta Cita (national priority)
part-latitude = Latitude
part-longitude = Longitude
part-regulation_no = Number of the regulation
part-regulation_on = Date of the regulation
part-budget_rupiah = Budget
part-running_cost_rupiah = Cost of a year of running
part-preparation_months = Time to prepare
part-video_url = Video
part-ip_certificate = Certificate of intellectual property

# What each gap is for
gap-summary = so that a reader knows within a minute whether to read on
gap-background = so that its circumstances can be compared with one's own
gap-problem = so that readers recognise their own problem
gap-goal = so that it is clear what was aimed at
gap-novelty = so that the difference to the old way is seen
gap-design_narrative = so that it can be built again, and scored in the innovation index
gap-services = so that it is clear what people get
gap-process_stages = so that its steps can be followed
gap-stakeholders = so that one knows who must be brought in
gap-legal_basis = so that the legal office can prepare its rules
gap-result = so that one knows what it achieved
gap-benefit = so that one knows who gains
gap-impact = so that its results are measured and not only told
gap-success_factors = so that one knows what made it work
gap-obstacles = so that the same trouble is not met twice
gap-risks = so that what may go wrong is prepared for
gap-resources = so that what it needs can be planned
gap-budget = so that one knows whether it can be afforded
gap-staff = so that one knows how many people it takes
gap-duration = so that the budget year can be planned
gap-sustainability = so that one knows what keeps it going
gap-replication_prerequisites = so that other agencies know what must be there before they do the same
gap-contact = so that there is someone to ask
gap-stage = so that one knows whether it is tried or in use
# Files of an entry
attachments = Files
attachments-none = This entry has no files yet.
attachments-manage = Add or remove files
attachment-add = Add a file
attachment-kind = What it is
attachment-profile = Profile
attachment-guide_book = Guide book
attachment-regulation = Regulation
attachment-other = Other
attachment-title = Title
attachment-file = File
attachment-file-hint = At most 10 MB: PDF, PNG, JPEG, WebP, DOCX, XLSX, PPTX, ODT, ODS, CSV or TXT.
attachment-alt = What the picture shows
attachment-alt-hint = Only for pictures: in words, for those who do not see it.
attachment-save = Add the file
attachment-remove = Remove
attachment-show = Make public
attachment-waiting = not public yet
attachments-curated = What you add to a published entry is public once a curator has looked at it.
only-curators-show = Only the curators of this entry make its files public.
files-waiting = Files of published entries that nobody has looked at yet
only-editors-attach = Only those who may change this entry add or remove its files.
too-many-files = An entry has at most { $most } files. Remove one first.
alt-missing = Say in words what the picture shows.
