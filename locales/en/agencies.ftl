# Regions, agencies, work units
nav-places = Regions and agencies
regions = Regions
regions-lead = Thirty-eight provinces, with their regencies and cities.
region = Region
region-province = Province
region-regency = Regency
region-city = City
region-code = Code of the region (Kemendagri)
region-code-hint = Such as 35.10; needed for a regional government.
region-governments = Government
region-parts = Regencies and cities
region-innovations = Innovations from this province
innovations-count = { $count ->
    [one] { $count } innovation
   *[other] { $count } innovations
}
agencies = Agencies
agencies-lead = Ministries, institutions, regional governments, and their work units.
agencies-all = All agencies
agencies-found = { $count ->
    [one] { $count } agency
   *[other] { $count } agencies
}
agencies-none = No agency fits
agencies-none-help = Write how the name begins, without “Pemerintah Kabupaten”: “banyu”.
agency-name-begins = Name begins with
agency-kind = Kind
all-kinds = All kinds
agency-kind-ministry = Ministry
agency-kind-institution = Institution
agency-kind-province = Provincial government
agency-kind-regency = Regency government
agency-kind-city = City government
agency-kind-soe = State-owned enterprise
agency-kind-regional_soe = Regional enterprise
agency-kind-university = University
ignored-kind = There is no such kind.
ignored-agency = There is no such agency.
agency-name = Name
agency-name-hint = The full official name.
short-name = Short name
agency-people = People and their roles
agency-innovations = Innovations
agency-innovations-all = All { $count } innovations of this agency
agency-innovations-none = There is no innovation in the directory yet.
agency-closed = Closed
agency-settings = Settings
agency-rename = Rename
agency-rename-hint = The address of the page stays.
agency-close = Close
agency-close-help = Only what is empty can be closed: no unit, no role held or asked for, no innovation.
agency-not-empty = It cannot be closed yet: there are { $units } units, { $roles } roles or requests, and { $entries } innovations
agency-add = Add an agency
work-units = Work units
work-units-more = Some units are not shown; find them in the list of agencies.
unit-add = Add a work unit
unit-name-hint = Such as “Dinas Kesehatan”; kind and region follow the agency above.
unit-too-deep = Work units lie { $most } levels deep at most
units-too-many = An agency has { $most } units at most
