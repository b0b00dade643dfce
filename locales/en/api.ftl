api-title = API
api-lead = All that the pages do, programs can do, too. The API's own words are English.
api-document = OpenAPI 3.1 document
api-contents = Contents
api-footer = API for programs
