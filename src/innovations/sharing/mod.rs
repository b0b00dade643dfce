//! The directory in other people's hands: feeds to follow, frames for their pages.
pub mod embed;
pub mod feed;
use super::filter::Filter;
use crate::{
    error::Result,
    topic::Topic,
    view::Document,
    web::{Cx, Path, Query, Reply, Route, get},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/innovations/feed", feed)
            .summary("What is new in a result of the directory; as a page's address an Atom feed")
            .visitors()
            .shows(&[Topic::Directory, Topic::Search])
            .document(feed::Feed::MEDIA),
        get("/embeds/innovations/{code}", embed)
            .summary("An entry as other sites show it; as a page's address a frame without scripts")
            .visitors()
            .shows(&[Topic::Directory])
            .document(embed::Embed::MEDIA),
        get("/oembed", oembed)
            .summary("How an entry is put into a page (oEmbed 1.0)")
            .visitors()
            .document(embed::OEmbed::MEDIA),
    ]
}

async fn feed(cx: Cx, query: Query<Filter>) -> Result<Reply<feed::Feed>> {
    let (installation, licence) = (cx.installation(), cx.config().data_licence.clone());
    let index = cx.index().await;
    cx.show_document(move |conn| feed::feed(conn, &index, &query.value, &query.ignored, &installation, &licence)).await
}
async fn embed(cx: Cx, code: Path<String>) -> Result<Reply<embed::Embed>> {
    cx.show_document(move |conn| embed::embed(conn, &code)).await
}
async fn oembed(cx: Cx, query: Query<embed::EmbedQuestion>) -> Result<Reply<embed::OEmbed>> {
    let site = cx.config().public_url.clone();
    cx.show_document(move |conn| embed::oembed(conn, &query.value, &site)).await
}
