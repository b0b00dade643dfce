//! Accounts: people, sign-in, roles, agencies, regions.
mod account_mail;
pub mod actor;
pub mod address_change;
pub mod agency;
pub mod audit;
pub mod consent;
pub mod idempotency;
pub mod membership;
pub mod password_link;
pub mod password_rule;
pub mod person;
pub mod proof;
pub mod recovery_code;
pub mod reference;
pub mod region;
pub mod roles;
pub mod second_step;
pub mod sector;
pub mod security;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod standing;
pub mod sweep;
pub mod throttle;
pub mod token;
pub mod totp;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};
use actor::Right;
use serde::Deserialize;
pub use sweep::sweep;
use utoipa::ToSchema;

pub fn routes() -> Vec<Route> {
    [signing_in(), joining(), security_routes(), second_step_routes(), token_routes()].into_iter().flatten().collect()
}
fn signing_in() -> Vec<Route> {
    vec![
        get("/sign-in", sign_in_page).summary("The form to sign in").visitors().page_only(),
        post("/session", sign_in).summary("Signs in").visitors().page_only(),
        post("/session/end", sign_out).summary("Signs out").visitors().page_only(),
        get("/password-links/new", blank_link).summary("The form to ask for a password link").visitors().page_only(),
        get("/password-links/sent", sent_link).summary("A password link is on its way").visitors().page_only(),
        post("/password-links", request_link).summary("Asks for a link to set a password").visitors().page_only(),
        get("/password/{token}", password_page).summary("The form behind a password link").visitors().page_only(),
        post("/password/{token}", set_password).summary("Sets a password by a link").visitors().page_only(),
        get("/me/settings", settings_page).summary("One's own settings"),
        post("/me/settings", save_settings).summary("Changes one's own settings"),
        get("/sign-in/code", code_page).summary("The form for the code of the second step").visitors().page_only(),
        post("/sign-in/code", sign_in_by_code).summary("Signs in by the second step").visitors().page_only(),
        post("/theme", set_theme).summary("Chooses light, dark or the system's").visitors().page_only(),
    ]
}

fn token_routes() -> Vec<Route> {
    vec![
        get("/me/tokens", tokens).summary("One's own tokens for the API"),
        post("/me/tokens", create_token).summary("Makes a token; on the page alone, its secret is shown once"),
        post("/me/tokens/{code}/revocation", revoke_token).summary("Ends a token at once"),
    ]
}
fn joining() -> Vec<Route> {
    vec![
        get("/sign-up", sign_up_page).summary("The form to make an account").visitors().page_only(),
        post("/sign-up", request_sign_up).summary("Asks for an account; a mail brings the link").visitors(),
        get("/sign-up/sent", sent_sign_up)
            .summary("A link to confirm the address is on its way")
            .visitors()
            .page_only(),
        get("/sign-up/{token}", welcome).summary("The form behind a sign-up's link").visitors().page_only(),
        post("/sign-up/{token}", finish_sign_up).summary("Makes the account").visitors().page_only(),
        get("/invitations/new", blank_invitation).summary("The form to invite someone").page_only(),
        get("/invitations/sent", sent_invitation).summary("An invitation is on its way").page_only(),
        post("/invitations", invite).summary("Invites someone by mail"),
    ]
}
fn security_routes() -> Vec<Route> {
    vec![
        get("/me/security", security_page).summary("One's own account: address, password, second step, sessions"),
        get("/me/security/password", blank_password).summary("The form to change one's password").page_only(),
        post("/me/security/password", change_password).summary("Changes one's password; ends all other sessions"),
        get("/me/security/address", address_page).summary("The form to change one's address").page_only(),
        post("/me/security/address", request_address).summary("Asks for another address; a mail there brings the link"),
        get("/address/confirmed", confirmed_address).summary("The address has been changed").visitors().page_only(),
        get("/address/{token}", address_link)
            .summary("The form behind the link to a new address")
            .visitors()
            .page_only(),
        post("/address/{token}", confirm_address).summary("Confirms a new address").visitors().page_only(),
        get("/me/sessions", sessions).summary("Where one is signed in"),
        // Of a token nothing is "the others": a program ends them one by one.
        post("/me/sessions/end", end_others).summary("Ends all sessions but this one").page_only(),
        post("/me/sessions/{id}/end", end_session).summary("Ends one of one's sessions"),
    ]
}
/// Pages alone: a token that could change the second step would be a way around it.
fn second_step_routes() -> Vec<Route> {
    let routes = vec![
        get("/me/totp", totp_page).summary("The second step of signing in"),
        post("/me/totp", begin_totp).summary("Begins to set up the second step"),
        post("/me/totp/confirmation", confirm_totp).summary("Switches the second step on by its first code"),
        get("/me/totp/recovery-codes", recovery_page).summary("The form for new recovery codes"),
        post("/me/totp/recovery-codes", make_recovery_codes).summary("Makes new recovery codes"),
        get("/me/totp/end", totp_end_page).summary("The form to switch the second step off"),
        post("/me/totp/end", end_totp).summary("Switches the second step off"),
    ];
    routes.into_iter().map(|route| route.needs(Right::SettingUp).page_only()).collect()
}

async fn sign_in_page(cx: Cx, query: Query<sign_in::Next>) -> Result<Reply<sign_in::SignInPage>> {
    let next = query.value.next;
    cx.show(move |_, _| Ok(sign_in::SignInPage { next: next.clone() })).await
}
async fn sign_in(cx: Cx, typed: Input<sign_in::Credentials>) -> Result<Reply<Receipt>> {
    cx.sign_in(typed).await
}
async fn sign_out(cx: Cx) -> Result<Reply<Receipt>> {
    cx.sign_out().await
}
async fn blank_link(cx: Cx) -> Result<Reply<password_link::LinkPage>> {
    cx.show(|conn, _| password_link::blank(conn)).await
}
async fn sent_link(cx: Cx) -> Result<Reply<password_link::LinkPage>> {
    cx.show(|conn, _| password_link::sent(conn)).await
}
async fn request_link(cx: Cx, typed: Input<password_link::LinkRequest>) -> Result<Reply<Receipt>> {
    let client = cx.client();
    cx.open(
        typed,
        |conn, _| password_link::blank(conn),
        move |conn, asked| password_link::request(conn, asked, &client),
    )
    .await
}
async fn password_page(cx: Cx, token: Path<String>) -> Result<Reply<sign_in::PasswordPage>> {
    cx.show(move |conn, _| sign_in::password_page(conn, &token)).await
}
async fn set_password(cx: Cx, token: Path<String>, typed: Input<sign_in::NewPassword>) -> Result<Reply<Receipt>> {
    cx.set_password(token.clone(), typed).await
}
async fn tokens(cx: Cx) -> Result<Reply<token::TokenList>> {
    cx.show(token::list).await
}
async fn create_token(cx: Cx, typed: Input<token::NewToken>) -> Result<Reply<token::TokenMade>> {
    let secret = token::secret()?;
    let kept = secret.clone();
    cx.submit_shown(
        typed,
        token::list,
        move |conn, who, new| token::create(conn, who, new, &kept),
        move |conn, who, receipt| token::made(conn, who, receipt, &secret),
    )
    .await
}
async fn revoke_token(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| token::revoke(conn, who, &code)).await
}
async fn settings_page(cx: Cx) -> Result<Reply<settings::SettingsPage>> {
    cx.show(settings::page).await
}
async fn save_settings(cx: Cx, typed: Input<settings::Settings>) -> Result<Reply<Receipt>> {
    let theme = typed.value().and_then(|wanted| wanted.theme);
    let reply = cx.submit(typed, settings::page, settings::save).await?;
    Ok(cx.wearing(reply, theme))
}
/// The switch in the footer.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct Theme {
    /// `light`, `dark`, anything else: the system's.
    theme: String,
    next: String,
}
async fn set_theme(cx: Cx, typed: Input<Theme>) -> Result<Reply<Receipt>> {
    let typed = typed.into_value()?;
    cx.set_theme(&typed.theme, &typed.next).await
}
async fn code_page(cx: Cx, query: Query<sign_in::Next>) -> Result<Reply<second_step::CodePage>> {
    cx.code_page(query.value.next).await
}
async fn sign_in_by_code(cx: Cx, typed: Input<second_step::SecondStep>) -> Result<Reply<Receipt>> {
    cx.sign_in_by_code(typed).await
}

async fn sign_up_page(cx: Cx) -> Result<Reply<sign_up::SignUpPage>> {
    let open = cx.config().sign_up_open;
    cx.show(move |_, _| Ok(sign_up::SignUpPage { open, sent: false })).await
}
async fn sent_sign_up(cx: Cx) -> Result<Reply<sign_up::SignUpPage>> {
    let open = cx.config().sign_up_open;
    cx.show(move |_, _| Ok(sign_up::SignUpPage { open, sent: true })).await
}
async fn request_sign_up(cx: Cx, typed: Input<sign_up::SignUp>) -> Result<Reply<Receipt>> {
    let (client, language, open) = (cx.client(), cx.language(), cx.config().sign_up_open);
    cx.open(
        typed,
        move |_, _| Ok(sign_up::SignUpPage { open, sent: false }),
        move |conn, asked| sign_up::request(conn, asked, open, language, &client),
    )
    .await
}
async fn welcome(cx: Cx, token: Path<String>) -> Result<Reply<sign_up::WelcomePage>> {
    cx.show(move |conn, _| sign_up::welcome(conn, &token)).await
}
async fn finish_sign_up(cx: Cx, token: Path<String>, typed: Input<sign_up::FirstPassword>) -> Result<Reply<Receipt>> {
    cx.finish_sign_up(token.clone(), typed).await
}
async fn blank_invitation(cx: Cx) -> Result<Reply<sign_up::InvitationPage>> {
    cx.show(|conn, who| sign_up::invitation_page(conn, who, false)).await
}
async fn sent_invitation(cx: Cx) -> Result<Reply<sign_up::InvitationPage>> {
    cx.show(|conn, who| sign_up::invitation_page(conn, who, true)).await
}
async fn invite(cx: Cx, typed: Input<sign_up::Invitation>) -> Result<Reply<Receipt>> {
    cx.submit(typed, |conn, who| sign_up::invitation_page(conn, who, false), sign_up::invite).await
}

async fn security_page(cx: Cx) -> Result<Reply<security::SecurityPage>> {
    cx.show(security::page).await
}
async fn blank_password(cx: Cx) -> Result<Reply<security::ChangePasswordPage>> {
    cx.show(|_, _| Ok(security::ChangePasswordPage {})).await
}
async fn change_password(cx: Cx, typed: Input<security::PasswordChange>) -> Result<Reply<Receipt>> {
    cx.change_password(typed).await
}
async fn address_page(cx: Cx) -> Result<Reply<address_change::AddressPage>> {
    cx.show(address_change::page).await
}
async fn request_address(cx: Cx, typed: Input<address_change::NewAddress>) -> Result<Reply<Receipt>> {
    cx.submit_proven(typed, address_change::page, address_change::request).await
}
async fn confirmed_address(cx: Cx) -> Result<Reply<address_change::ConfirmAddressPage>> {
    cx.show(|conn, _| address_change::confirmed_page(conn)).await
}
async fn address_link(cx: Cx, token: Path<String>) -> Result<Reply<address_change::ConfirmAddressPage>> {
    cx.show(move |conn, _| address_change::confirm_page(conn, &token)).await
}
async fn confirm_address(
    cx: Cx,
    token: Path<String>,
    typed: Input<address_change::Confirmation>,
) -> Result<Reply<Receipt>> {
    let link = token.clone();
    cx.open(
        typed,
        move |conn, _| address_change::confirm_page(conn, &link),
        move |conn, _| address_change::confirm(conn, &token),
    )
    .await
}
async fn sessions(cx: Cx) -> Result<Reply<session::SessionList>> {
    cx.show(session::list).await
}
async fn end_others(cx: Cx) -> Result<Reply<Receipt>> {
    cx.change(session::end_others).await
}
async fn end_session(cx: Cx, id: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| session::end_one(conn, who, &id)).await
}

async fn totp_page(cx: Cx) -> Result<Reply<totp::TotpPage>> {
    cx.totp_page().await
}
async fn begin_totp(cx: Cx, typed: Input<totp::PasswordAgain>) -> Result<Reply<Receipt>> {
    cx.begin_totp(typed).await
}
async fn confirm_totp(cx: Cx, typed: Input<totp::FirstCode>) -> Result<Reply<Receipt>> {
    cx.confirm_totp(typed).await
}
async fn recovery_page(cx: Cx) -> Result<Reply<recovery_code::RecoveryPage>> {
    cx.show(recovery_code::page).await
}
async fn make_recovery_codes(cx: Cx, typed: Input<totp::PasswordAgain>) -> Result<Reply<Receipt>> {
    cx.make_recovery_codes(typed).await
}
async fn totp_end_page(cx: Cx) -> Result<Reply<totp::TotpEndPage>> {
    cx.show(totp::end_page).await
}
async fn end_totp(cx: Cx, typed: Input<totp::TotpEnd>) -> Result<Reply<Receipt>> {
    cx.end_totp(typed).await
}
