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
all-sectors = All sectors
all-years = All years
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
only-editors-attach = Only those who may change this entry add or remove its files.
too-many-files = An entry has at most { $most } files. Remove one first.
alt-missing = Say in words what the picture shows.
