//! How a file is made: the ids of the result first, then row by row in steps, each in one transaction with its progress, so
//! that a crash repeats nothing and a long one lets other jobs through.
use super::{
    export::{Export, ExportRefusal, ExportSource, ExportState, KEPT},
    part::{self, PartKind},
};
use crate::{
    accounts::actor::Actor,
    app::App,
    clock,
    db::{Conn, lock_row},
    error::{Error, Result},
    event::{self, Event},
    index::Index,
    job::{self, Job},
    schema::exports,
    sheet::{About, Format, Row, Table},
    sweep::PORTION,
};
use diesel::prelude::*;
use std::{
    sync::Arc,
    time::{Duration, Instant as Began},
};

/// Rows of one step.
const STEP: usize = 500;
/// After so long a job makes room for others and goes on behind them.
const AT_A_TIME: Duration = Duration::from_secs(2);
/// Bytes of one part of a workbook: a backup reads some hundred rows at once.
const PIECE: usize = 64 * 1024;

/// What exports are made of. Its job stands in `routes::jobs()` and does nothing but [`run`].
pub trait Exported: Send + Sync + 'static {
    const SOURCE: ExportSource;
    type Job: Job;
    fn job(export: i64) -> Self::Job;
    fn of(app: &App) -> Self;
    /// What stands around the rows: the same at every step.
    fn table(&self, export: &Export) -> Result<Table>;
    /// Why it is not made any more. Asked before each step, in its snapshot.
    fn refusal(&self, conn: &mut Conn, export: &Export) -> Result<Option<ExportRefusal>>;
    /// The ids of the result in its order, at most [`MOST`](super::export::MOST).
    fn ids(&self, conn: &mut Conn, index: Option<&Index>, export: &Export) -> Result<Vec<i64>>;
    /// The rows of these ids in their order; what is gone meanwhile is left out. The number of queries does not grow with
    /// them.
    fn rows(&self, conn: &mut Conn, export: &Export, ids: &[i64]) -> Result<Vec<Row>>;
}
/// Goes on with an export where it stands.
pub async fn run<S: Exported>(app: Arc<App>, export: i64) -> anyhow::Result<()> {
    let made = make::<S>(&app, export).await;
    if made.is_err() {
        app.db.write(move |conn| mark(conn, export, ExportState::Failed)).await.ok();
    }
    made.map_err(|e| anyhow::anyhow!("{e:?}"))
}

/// What the next step writes.
enum Next {
    /// Deleted, ready, or refused.
    Nothing,
    Refused(ExportRefusal),
    /// The ids of the result, step by step: what comes meanwhile is not in it.
    Ids {
        total: i64,
        steps: Vec<String>,
    },
    Rows {
        number: i64,
        passed: i64,
        written: i64,
        bytes: i64,
        piece: String,
    },
    /// The rows of a workbook that is to be made, packed.
    Book {
        table: Table,
        pieces: Vec<String>,
    },
    /// A whole file in its parts, and its length.
    Workbook {
        bytes: i64,
        pieces: Vec<String>,
    },
    Ready,
}
async fn make<S: Exported>(app: &Arc<App>, id: i64) -> Result<()> {
    let began = Began::now();
    let source = Arc::new(S::of(app));
    loop {
        let known = source.clone();
        let index = Some(app.index.clone()).filter(Index::is_ready);
        let next = match app.db.read(move |conn| next(conn, id, index.as_ref(), &*known)).await? {
            Next::Book { table, pieces } => {
                job::apart(move || book(&table, &pieces)).await.map_err(Error::internal)??
            }
            next => next,
        };
        let next = Arc::new(next);
        if let Next::Workbook { pieces, .. } = next.as_ref() {
            for number in 0..pieces.len() {
                let next = next.clone();
                app.db.write(move |conn| keep(conn, id, &next, number)).await?;
            }
        }
        let done = app.db.write(move |conn| apply(conn, id, &next)).await?;
        if done {
            return Ok(());
        }
        if began.elapsed() > AT_A_TIME {
            return app.db.write(move |conn| job::enqueue(conn, &S::job(id))).await;
        }
    }
}
fn find(conn: &mut Conn, id: i64) -> Result<Option<Export>> {
    let export = exports::table.find(id).select(Export::as_select()).first(conn).optional()?;
    Ok(export.filter(|export: &Export| export.state != ExportState::Ready && export.refusal.is_none()))
}
fn length(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// Looks, without writing, and makes what the next step writes.
fn next(conn: &mut Conn, id: i64, index: Option<&Index>, source: &impl Exported) -> Result<Next> {
    let Some(export) = find(conn, id)? else {
        return Ok(Next::Nothing);
    };
    if let Some(refusal) = source.refusal(conn, &export)? {
        return Ok(Next::Refused(refusal));
    }
    let step = length(STEP);
    let number = (export.passed + step - 1) / step;
    let Some(batch) = part::get(conn, id, PartKind::Ids, number)? else {
        return if number == 0 { ids(&source.ids(conn, index, &export)?) } else { last(conn, &export, source) };
    };
    let batch: Vec<i64> = String::from_utf8_lossy(&batch).split(',').filter_map(|id| id.parse().ok()).collect();
    let table = source.table(&export)?;
    let rows = source.rows(conn, &export, &batch)?;
    let mut piece = if number == 0 { table.head(export.format)? } else { String::new() };
    piece.push_str(&table.piece(export.format, &rows, export.written == 0)?);
    let passed = export.passed + length(batch.len());
    if passed >= export.total {
        piece.push_str(table.tail(export.format));
    }
    let written = export.written + length(rows.len());
    Ok(Next::Rows { number, passed, written, bytes: length(piece.len()), piece: part::packed(piece.as_bytes())? })
}
fn ids(found: &[i64]) -> Result<Next> {
    let text = |some: &[i64]| some.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    // Of nothing there is one step, too: it makes a file with a head.
    let steps: Vec<String> =
        if found.is_empty() { vec![String::new()] } else { found.chunks(STEP).map(text).collect() };
    let steps = steps.iter().map(|step| part::packed(step.as_bytes())).collect::<Result<_>>()?;
    Ok(Next::Ids { total: length(found.len()), steps })
}
fn last(conn: &mut Conn, export: &Export, source: &impl Exported) -> Result<Next> {
    if export.format != Format::Xlsx {
        return Ok(Next::Ready);
    }
    Ok(Next::Book { table: source.table(export)?, pieces: part::packed_of(conn, export.id, PartKind::Rows)? })
}
/// Takes some seconds for the largest: outside of any transaction.
fn book(table: &Table, pieces: &[String]) -> Result<Next> {
    let mut pieces = pieces.iter();
    let book = table.workbook(|| {
        let piece = pieces.next().map(|piece| part::unpacked(piece)).transpose()?;
        piece.map(|piece| String::from_utf8(piece).map_err(Error::internal)).transpose()
    })?;
    let pieces = book.chunks(PIECE).map(part::packed).collect::<Result<_>>()?;
    Ok(Next::Workbook { bytes: length(book.len()), pieces })
}

/// Keeps one part of a workbook. Whoever makes it again makes the same.
fn keep(conn: &mut Conn, id: i64, next: &Next, number: usize) -> Result<()> {
    lock_row(conn, "exports", id)?;
    match next {
        Next::Workbook { pieces, .. } if find(conn, id)?.is_some() => match pieces.get(number) {
            Some(piece) => part::put(conn, id, PartKind::File, length(number), piece),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}
/// Writes a step with its progress, unless someone else has meanwhile. True: there is nothing more to do.
fn apply(conn: &mut Conn, id: i64, next: &Next) -> Result<bool> {
    lock_row(conn, "exports", id)?;
    let Some(export) = find(conn, id)? else {
        return Ok(true);
    };
    let row = exports::table.find(id);
    match next {
        Next::Nothing | Next::Book { .. } => {}
        Next::Refused(refusal) => {
            while part::delete(conn, id, None, PORTION)? > 0 {}
            let refused = (exports::state.eq(ExportState::Failed), exports::refusal.eq(Some(*refusal)));
            diesel::update(row).set(refused).execute(conn)?;
            return Ok(true);
        }
        Next::Ids { total, steps } => {
            if part::get(conn, id, PartKind::Ids, 0)?.is_some() {
                return Ok(false);
            }
            for (number, step) in (0..).zip(steps) {
                part::put(conn, id, PartKind::Ids, number, step)?;
            }
            // What the file says of its time: the moment at which the result was taken.
            let about = serde_json::to_string(&About { as_of: clock::now(), ..export.about()? })?;
            let running = exports::state.eq(ExportState::Running);
            diesel::update(row).set((running, exports::total.eq(total), exports::about.eq(about))).execute(conn)?;
        }
        Next::Rows { number, passed, written, bytes, piece } => {
            if (export.passed + length(STEP) - 1) / length(STEP) != *number {
                return Ok(false);
            }
            let is_book = export.format == Format::Xlsx;
            part::put(conn, id, if is_book { PartKind::Rows } else { PartKind::File }, *number, piece)?;
            // Of nothing one has been passed, so that the next step is another.
            let (passed, bytes) = ((*passed).max(1), export.bytes + if is_book { 0 } else { *bytes });
            let running = exports::state.eq(ExportState::Running);
            diesel::update(row)
                .set((running, exports::passed.eq(passed), exports::written.eq(written), exports::bytes.eq(bytes)))
                .execute(conn)?;
        }
        Next::Workbook { bytes, .. } => {
            diesel::update(row).set(exports::bytes.eq(bytes)).execute(conn)?;
            return ready(conn, &export);
        }
        Next::Ready => return ready(conn, &export),
    }
    Ok(false)
}
fn ready(conn: &mut Conn, export: &Export) -> Result<bool> {
    for kind in [PartKind::Ids, PartKind::Rows] {
        while part::delete(conn, export.id, Some(kind), PORTION)? > 0 {}
    }
    let now = clock::now();
    diesel::update(exports::table.find(export.id))
        .set((
            (exports::state.eq(ExportState::Ready), exports::passed.eq(exports::total)),
            (exports::ready_at.eq(now), exports::expires_at.eq(now.plus(KEPT))),
        ))
        .execute(conn)?;
    let made = Event::ExportMade { export: export.id, code: export.code.clone(), count: export.written };
    event::record(conn, &Actor::system(), &made)?;
    Ok(true)
}
fn mark(conn: &mut Conn, id: i64, state: ExportState) -> Result<()> {
    let open = exports::table.find(id).filter(exports::state.ne(ExportState::Ready));
    diesel::update(open).set(exports::state.eq(state)).execute(conn)?;
    Ok(())
}
