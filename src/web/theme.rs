//! Light or dark: in a cookie for every page, and kept with the person for their other browsers.
use super::{
    Cx, Reply,
    answering::see_other,
    session::{cookie, local},
};
use crate::{
    accounts::{
        actor::{Credential, identify},
        settings::{self, Theme},
    },
    config::Config,
    error::Result,
    view::Receipt,
};
use actix_web::cookie::{Cookie, time::Duration};

fn theme_cookie(config: &Config, theme: Theme) -> Cookie<'static> {
    match theme {
        Theme::System => cookie(config, "theme", String::new(), Duration::ZERO),
        chosen => cookie(config, "theme", chosen.as_str().to_owned(), Duration::days(365)),
    }
}
impl Cx {
    /// Keeps the choice, and goes back. Anything but `light` and `dark` means the system's.
    pub async fn set_theme(self, theme: &str, next: &str) -> Result<Reply<Receipt>> {
        let theme = theme.parse().unwrap_or(Theme::System);
        let asked = self.credential().cloned();
        // Asked of a reader first: a visitor never reaches the one writer.
        let known = self.app().db.read(move |conn| identify(conn, asked.as_ref(), None)).await?;
        if let Some(who) = known {
            self.app().db.write(move |conn| settings::choose_theme(conn, &who, theme)).await?;
        }
        Ok(see_other(local(next)).cookie(&theme_cookie(&self.app().config, theme)))
    }
    /// The answer to a change of settings, with the cookie of the chosen appearance.
    pub fn wearing(&self, reply: Reply<Receipt>, theme: Option<Theme>) -> Reply<Receipt> {
        match theme.filter(|_| self.at().is_page() && reply.0.status().is_redirection()) {
            Some(theme) => reply.cookie(&theme_cookie(&self.app().config, theme)),
            None => reply,
        }
    }
    /// At sign-in a browser takes over what the person has chosen elsewhere; who has chosen nothing keeps this browser's.
    pub(super) async fn dressed(&self, reply: Reply<Receipt>, secret: &str) -> Result<Reply<Receipt>> {
        let credential = Credential::Session(secret.to_owned());
        let theme = self.app().db.read(move |conn| {
            let person = identify(conn, Some(&credential), None)?.and_then(|who| who.person);
            person.map_or(Ok(Theme::System), |person| settings::theme(conn, person))
        });
        Ok(match theme.await? {
            Theme::System => reply,
            chosen => reply.cookie(&theme_cookie(&self.app().config, chosen)),
        })
    }
}
