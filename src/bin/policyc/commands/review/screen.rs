//! The screen of `review`: a list of rules by risk, what there is to see of one, and the keys that decide.
//!
//! The state is a plain value that keys change and that is drawn; the terminal is in [`run`] alone.

use anyhow::{Result, bail};
use policyc::policy::{Expiry, Policy};
use policyc::report::visible;
use policyc::review::{Choice, Item, Ledger, LedgerEntry, Needed};
use ratatui::Frame;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, List, ListItem, ListState, Paragraph, Wrap};

use super::{details, now};

const KEYS: &str = "↑↓ choose   a accept   r reject   k ask   u undo   s save and leave   q leave without saving";

/// Lets a person decide, and hands back the ledger as it was left.
pub(super) fn run(
    policy: &Policy,
    ledger: Ledger,
    items: Vec<Item>,
    by: &str,
    ends: (Option<Expiry>, Option<Expiry>),
) -> Result<Ledger> {
    if items.is_empty() {
        bail!("the policy lets nothing through, so there is nothing to decide on");
    }
    let before = ledger.clone();
    let mut state = ScreenState::new(policy, ledger, items, by.to_owned(), ends);
    let mut terminal = ratatui::try_init()?;
    let result = loop {
        if let Err(error) = terminal.draw(|frame| state.draw(frame)) {
            break Err(error.into());
        }
        match event::read() {
            Ok(Event::Key(key)) if key.kind == KeyEventKind::Press => match state.key(key) {
                ScreenStep::On => {}
                ScreenStep::Save => break Ok(state.ledger),
                ScreenStep::Leave => break Ok(before),
            },
            Ok(_) => {}
            Err(error) => break Err(error.into()),
        }
    };
    ratatui::try_restore()?;
    result
}

/// What a key led to.
#[derive(Debug, PartialEq, Eq)]
enum ScreenStep {
    On,
    Save,
    Leave,
}

struct ScreenState<'p> {
    policy: &'p Policy,
    ledger: Ledger,
    items: Vec<Item>,
    by: String,
    ends: (Option<Expiry>, Option<Expiry>),
    list: ListState,
    /// What is being decided, while the reason is typed.
    pending: Option<(Choice, String)>,
    /// The rule decided on and what stood before.
    done: Vec<(usize, Option<LedgerEntry>)>,
    message: String,
}

impl<'p> ScreenState<'p> {
    fn new(
        policy: &'p Policy,
        ledger: Ledger,
        items: Vec<Item>,
        by: String,
        ends: (Option<Expiry>, Option<Expiry>),
    ) -> Self {
        let list = ListState::default().with_selected(Some(0));
        Self { policy, ledger, items, by, ends, list, pending: None, done: Vec::new(), message: String::new() }
    }

    fn chosen(&self) -> usize {
        self.list.selected().unwrap_or(0).min(self.items.len().saturating_sub(1))
    }

    fn key(&mut self, key: KeyEvent) -> ScreenStep {
        if key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c') {
            return ScreenStep::Leave;
        }
        if let Some((choice, why)) = &mut self.pending {
            match key.code {
                KeyCode::Char(c) if !c.is_control() => why.push(c),
                KeyCode::Backspace => {
                    why.pop();
                }
                KeyCode::Esc => self.pending = None,
                KeyCode::Enter => {
                    let (choice, why) = (*choice, std::mem::take(why));
                    self.pending = None;
                    self.decide(choice, why);
                }
                _ => {}
            }
            return ScreenStep::On;
        }
        self.message.clear();
        match key.code {
            KeyCode::Up => self.list.select(Some(self.chosen().saturating_sub(1))),
            KeyCode::Down => self.list.select(Some((self.chosen() + 1).min(self.items.len().saturating_sub(1)))),
            KeyCode::Char('a') => self.pending = Some((Choice::Accept, String::new())),
            KeyCode::Char('r') => self.pending = Some((Choice::Reject, String::new())),
            KeyCode::Char('k') => self.pending = Some((Choice::Ask, String::new())),
            KeyCode::Char('u') => self.undo(),
            KeyCode::Char('s') => return ScreenStep::Save,
            KeyCode::Char('q') => return ScreenStep::Leave,
            _ => {}
        }
        ScreenStep::On
    }

    fn decide(&mut self, choice: Choice, why: String) {
        let at = self.chosen();
        let Some(item) = self.items.get(at) else { return };
        let Some(rule) = self.policy.rule(&item.rule) else { return };
        let taken = now().map_err(|error| error.to_string()).and_then(|at| {
            let (expires, reattest_after) = self.ends;
            let needed = Needed { choice, by: self.by.clone(), why, at, expires, reattest_after, instead: None };
            LedgerEntry::decide(self.policy, rule, needed, Some(&item.token)).map_err(|error| error.to_string())
        });
        match taken {
            Ok(entry) => {
                let before = self.ledger.record(entry);
                self.done.push((at, before));
                self.mark(at, Some(choice));
                self.list.select(Some((at + 1).min(self.items.len().saturating_sub(1))));
            }
            Err(error) => self.message = error,
        }
    }

    fn undo(&mut self) {
        let Some((at, before)) = self.done.pop() else {
            "nothing to undo".clone_into(&mut self.message);
            return;
        };
        let choice = before.as_ref().map(LedgerEntry::choice);
        match before {
            Some(entry) => {
                self.ledger.record(entry);
            }
            None => {
                if let Some(item) = self.items.get(at) {
                    self.ledger.remove(&item.key);
                }
            }
        }
        self.mark(at, choice);
        self.list.select(Some(at));
    }

    fn mark(&mut self, at: usize, choice: Option<Choice>) {
        if let Some(item) = self.items.get_mut(at) {
            item.decided = choice;
        }
    }

    fn draw(&mut self, frame: &mut Frame<'_>) {
        let [top, bottom] = Layout::vertical([Constraint::Min(3), Constraint::Length(2)]).areas(frame.area());
        let [left, right] = Layout::horizontal([Constraint::Percentage(40), Constraint::Percentage(60)]).areas(top);
        let rows = self.items.iter().map(|item| {
            let mark = item.decided.map_or("·", |choice| match choice {
                Choice::Accept | Choice::Narrow | Choice::Widen => "✓",
                Choice::Reject => "✗",
                Choice::Ask => "?",
            });
            ListItem::new(format!("{mark} {:6} {} {}", item.risk.name(), item.content.effect, visible(&item.rule)))
        });
        let open = self.items.iter().filter(|item| item.decided.is_none()).count();
        let list = List::new(rows)
            .block(Block::bordered().title(format!(" {open} of {} to decide ", self.items.len())))
            .highlight_style(Style::new().add_modifier(Modifier::REVERSED));
        frame.render_stateful_widget(list, left, &mut self.list);
        let lines: Vec<Line<'_>> = self
            .items
            .get(self.chosen())
            .map(|item| details(item).into_iter().map(Line::from).collect())
            .unwrap_or_default();
        let shown = self.items.get(self.chosen()).map(|item| visible(&item.rule)).unwrap_or_default();
        let detail =
            Paragraph::new(lines).wrap(Wrap { trim: false }).block(Block::bordered().title(format!(" {shown} ")));
        frame.render_widget(detail, right);
        let prompt = match &self.pending {
            Some((choice, why)) => format!("{choice}: why? {}_   (Enter decides, Esc goes back)", visible(why)),
            None if self.message.is_empty() => KEYS.to_owned(),
            None => visible(&self.message),
        };
        frame.render_widget(Paragraph::new(prompt).wrap(Wrap { trim: false }), bottom);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use policyc::mine::Classes;
    use policyc::review::queue;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    const POLICY: &str = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: x}\nspec:\n  default: block\n  rules:\n    - {id: \"del\\e[31m-1\", action: delete_user, effect: allow}\n    - {id: get-1, action: get_user, effect: allow}\n";

    fn press(state: &mut ScreenState<'_>, code: KeyCode) -> ScreenStep {
        state.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    fn typed(state: &mut ScreenState<'_>, text: &str) {
        for c in text.chars() {
            press(state, KeyCode::Char(c));
        }
    }

    #[test]
    fn keys_decide_undo_and_leave() {
        let policy = Policy::from_yaml(POLICY, "p").unwrap();
        let now = now().unwrap();
        let items = queue(&policy, &Ledger::default(), None, &Classes::default(), now);
        let mut state = ScreenState::new(&policy, Ledger::default(), items, "Kim".to_owned(), (None, None));
        typed(&mut state, "a");
        assert_eq!(press(&mut state, KeyCode::Enter), ScreenStep::On);
        assert!(state.message.contains("`why` is empty"), "{}", state.message);
        typed(&mut state, "rquit");
        press(&mut state, KeyCode::Enter);
        assert_eq!(state.ledger.entries().len(), 1);
        assert_eq!((state.ledger.entries()[0].choice(), state.ledger.entries()[0].why()), (Choice::Reject, "quit"));
        typed(&mut state, "aok");
        press(&mut state, KeyCode::Esc);
        assert_eq!(state.ledger.entries().len(), 1);
        press(&mut state, KeyCode::Char('u'));
        assert!(state.ledger.entries().is_empty());
        assert_eq!(press(&mut state, KeyCode::Char('s')), ScreenStep::Save);
        assert_eq!(press(&mut state, KeyCode::Char('q')), ScreenStep::Leave);
    }

    #[test]
    fn the_screen_shows_rules_and_no_escape_codes() {
        let policy = Policy::from_yaml(POLICY, "p").unwrap();
        let items = queue(&policy, &Ledger::default(), None, &Classes::default(), now().unwrap());
        let mut state = ScreenState::new(&policy, Ledger::default(), items, "Kim".to_owned(), (None, None));
        for (width, height) in [(100, 20), (20, 6), (1, 1)] {
            let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
            terminal.draw(|frame| state.draw(frame)).unwrap();
            let screen = terminal.backend().to_string();
            assert!(!screen.contains('\u{1b}'));
            assert!(width < 100 || (screen.contains("high") && screen.contains("2 of 2 to decide")), "{screen}");
        }
    }
}
