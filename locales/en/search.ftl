search = Search
search-title = { $text } – Search
search-words = Words to look for
search-hint = Forms of a word are one: “pelayanan” finds “melayani”. Quotes look for a phrase: "air bersih".
search-lead = One search over innovations, courses, lessons, agencies and ideas; once signed in, over labs that you may see, too.
search-site = Search Ekopi
search-found = { $count ->
    [one] { $count } result
   *[other] { $count } results
}
search-corrected = searched as “{ $text }”
search-kinds = Kinds of results
search-all-kinds = All kinds
search-kind-innovation = Innovations
search-kind-innovation-draft = Drafts of innovations
search-kind-course = Courses
search-kind-lesson = Lessons
search-kind-agency = Agencies
search-one-innovation = Innovation
search-one-innovation-draft = Draft of an innovation
search-one-course = Course
search-one-lesson = Lesson
search-one-agency = Agency
search-none = Nothing found
search-none-help = Try other words, fewer words, or no quotes. The directory can be browsed without words.
search-none-of-kind = { $count ->
    [one] There is { $count } result of other kinds.
   *[other] There are { $count } results of other kinds.
}
ignored-type = There is no such kind.
ignored-q = The search words cannot be read.
