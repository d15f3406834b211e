//! `lotscope.toml` written back: what is saved changes, and nothing else of the file.

use super::*;

#[test]
fn writing_back_changes_the_given_figures_alone() {
    let text = "# mine\n[tax]   # this year\nyear = 2026\nordinary_income = 120000   # wages\n\
                # no carryover\nunknown = 1\n\n[wash]\nx = 1 # kept\n";
    let profile = Profile {
        year: Some(2026),
        filing_status: Some(FilingStatus::MarriedJoint),
        ordinary_income: Some(money(dec!(98000.50))),
        deduction: Some(Deduction::Amount(Money::new(dec!(40000)))),
        state_rate: Some(Rate::new(dec!(0.050))),
        ..Profile::default()
    };
    let written = set_tax(text, ProfileSection::Base, &profile).unwrap();
    assert_eq!(
        written,
        "# mine\n[tax]   # this year\nyear = 2026\nordinary_income = 98000.5   # wages\n\
         # no carryover\nunknown = 1\nfiling_status = \"married_joint\"\ndeduction = 40000\n\
         state_rate = 0.05\n\n[wash]\nx = 1 # kept\n"
    );
    assert_eq!(read_text(&written).0.profiles.base, profile);
    assert_eq!(
        set_tax(&written, ProfileSection::Base, &profile).unwrap(),
        written,
        "a second time nothing differs"
    );
}

#[test]
fn a_figure_of_the_same_value_keeps_its_spelling() {
    let text = "[tax]\nordinary_income = 120_000.00\n";
    let profile = Profile { ordinary_income: Some(money(dec!(120000))), ..Profile::default() };
    assert_eq!(set_tax(text, ProfileSection::Base, &profile).unwrap(), text);
}

#[test]
fn an_emptied_figure_leaves_the_file_and_its_comments_stay() {
    let text = "[tax]\n# wages\nordinary_income = 5 # gross\nstate_rate = 0.05 # flat\nx = 1\n\n[screen]\nascii = true\n";
    let emptied = [ProfileKey::OrdinaryIncome, ProfileKey::Year];
    assert_eq!(
        unset_tax(text, ProfileSection::Base, &emptied).unwrap(),
        "[tax]\n# wages\n# gross\nstate_rate = 0.05 # flat\nx = 1\n\n[screen]\nascii = true\n"
    );
    let last = "[tax]\nyear = 2026\nstate_rate = 0.05 # flat\n";
    assert_eq!(
        unset_tax(last, ProfileSection::Base, &[ProfileKey::StateRate]).unwrap(),
        "[tax]\nyear = 2026\n# flat\n"
    );
    let inline = "tax = { ordinary_income = 5, year = 2026 }\n";
    let written = unset_tax(inline, ProfileSection::Base, &[ProfileKey::OrdinaryIncome]).unwrap();
    assert_eq!(
        read_text(&written).0.profiles.base,
        Profile { year: Some(2026), ..Profile::default() }
    );
    assert_eq!(unset_tax(text, ProfileSection::Base, &[]).unwrap(), text);
    assert!(unset_tax("[tax]\nyear = \n", ProfileSection::Base, &[ProfileKey::Year]).is_err());
}

#[test]
fn writing_finds_a_place_in_every_file() {
    let profile = Profile { year: Some(2026), ..Profile::default() };
    for text in [
        "",
        "\n \n",
        "[screen]\nascii = true\n",
        "[tax.2027]\nordinary_income = 1\n",
        "tax = { ordinary_income = 5 }\n",
        "tax.ordinary_income = 5\n",
        "\u{feff}[tax]\r\n# c\r\nordinary_income = 5\r\n",
    ] {
        let written = set_tax(text, ProfileSection::Base, &profile).unwrap();
        let before = read_text(text).0;
        let after = read_text(&written).0;
        assert_eq!(after.profiles.base.year, Some(2026), "{written}");
        assert_eq!(after.profiles.base.ordinary_income, before.profiles.base.ordinary_income);
        assert_eq!(after.profiles.years, before.profiles.years);
        assert_eq!(after.screen, before.screen);
        assert_eq!(text.starts_with('\u{feff}'), written.starts_with('\u{feff}'));
        assert_eq!(text.contains("\r\n"), written.contains("\r\n"));
        assert!(!written.replace("\r\n", "").contains('\r'));
    }
}

#[test]
fn comments_stay_above_a_new_section() {
    let profile = Profile { year: Some(2026), ..Profile::default() };
    assert_eq!(
        set_tax("", ProfileSection::Base, &profile).unwrap(),
        "# Settings of lotscope; every key is described in its README.\n\n[tax]\nyear = 2026\n"
    );
    assert_eq!(
        set_tax("# mine\n", ProfileSection::Base, &profile).unwrap(),
        "# mine\n\n[tax]\nyear = 2026\n"
    );
    assert_eq!(
        set_tax("[screen]\r\nascii = true\r\n# last\r\n", ProfileSection::Base, &profile).unwrap(),
        "[screen]\r\nascii = true\r\n# last\r\n\r\n[tax]\r\nyear = 2026\r\n"
    );
}

#[test]
fn what_a_file_does_not_say_is_written_once() {
    let open_lots = hint("View open lots.csv", Some("ABC"), Some("Fidelity"));
    let text = "# mine\n[tax]   # this year\nyear = 2026\nunknown = 1\n# last\n";
    let written = set_file(text, &open_lots).unwrap();
    let section =
        "[[file]]\npath = \"View open lots.csv\"\nsymbol = \"ABC\"\naccount = \"Fidelity\"\n";
    assert_eq!(written, format!("{text}\n{section}"));
    assert_eq!(read_text(&written).0.files, std::slice::from_ref(&open_lots));
    assert_eq!(set_file(&written, &open_lots).unwrap(), written, "a second time nothing differs");
    let other = hint("other.csv", None, Some("B \"b\" \\"));
    let both = set_file(&written, &other).unwrap();
    assert_eq!(read_text(&both).0.files, [open_lots, other]);
    assert_eq!(
        set_file("", &hint("x.csv", Some("ABC"), None)).unwrap(),
        "# Settings of lotscope; every key is described in its README.\n\n\
         [[file]]\npath = \"x.csv\"\nsymbol = \"ABC\"\n"
    );
}

#[test]
fn the_hint_of_the_same_path_changes_and_nothing_else() {
    let text = "[[file]] # one\npath = \"a.csv\"\naccount = \"A\" # mine\nunknown = 1\n\
                # two\n[[file]]\npath = \"b.csv\"\n\n[screen]\nascii = true\n";
    let written = set_file(text, &hint("a.csv", Some("ABC"), Some("Z"))).unwrap();
    assert_eq!(
        written,
        "[[file]] # one\npath = \"a.csv\"\naccount = \"Z\" # mine\nunknown = 1\nsymbol = \"ABC\"\n\
         # two\n[[file]]\npath = \"b.csv\"\n\n[screen]\nascii = true\n"
    );
    // What is left open stays.
    assert_eq!(set_file(&written, &hint("a.csv", None, Some("Z"))).unwrap(), written);
}

#[test]
fn a_hint_finds_a_place_in_every_file() {
    let new = hint("new.csv", Some("ABC"), Some("A"));
    for text in [
        "",
        "\n \n",
        "[screen]\nascii = true\n",
        "[file]\npath = \"old.csv\"\nsymbol = \"OLD\"\n[screen]\nascii = true\n",
        "[file]\npath = \"new.csv\"\nsymbol = \"OLD\"\n",
        "file = [{ path = \"old.csv\", symbol = \"OLD\" }]\n[screen]\nascii = true\n",
        "file = [{ path = \"new.csv\" }]\n",
        "file = []\n",
        "\u{feff}[screen]\r\nascii = true\r\n# last\r\n",
    ] {
        let written = set_file(text, &new).unwrap();
        let (before, after) = (read_text(text).0, read_text(&written).0);
        let mut expected = before.files.clone();
        expected.retain(|hint| hint.path != new.path);
        expected.push(new.clone());
        assert_eq!(after.files, expected, "{written}");
        assert_eq!(after.screen, before.screen, "{written}");
        assert_eq!(text.starts_with('\u{feff}'), written.starts_with('\u{feff}'));
        assert_eq!(text.contains("\r\n"), written.contains("\r\n"));
        assert!(!written.replace("\r\n", "").contains('\r'));
    }
    for text in ["file = 5\n", "file = \"x\"\n", "[[file]\n"] {
        assert_eq!(set_file(text, &new).unwrap_err().code, "not-toml", "{text}");
    }
}

#[test]
fn the_figures_of_a_year_are_written_into_its_section() {
    let section = ProfileSection::Year(2027);
    let profile = Profile { ordinary_income: Some(money(dec!(90000))), ..Profile::default() };
    // What is below [tax] stays below it, and so does a comment.
    let text = "[tax]\nordinary_income = 120000\n\n[tax.2027]\n# less\nordinary_income = 1 # guess\n\
                state_rate = 0.03\n\n[screen]\nascii = true\n";
    let written = set_tax(text, section, &profile).unwrap();
    assert_eq!(written, text.replace("= 1 #", "= 90000 #"));
    let written = unset_tax(&written, section, &[ProfileKey::OrdinaryIncome]).unwrap();
    assert_eq!(written, text.replace("# less\nordinary_income = 1 # guess\n", "# less\n# guess\n"));
    for text in [
        "",
        "[tax]\nordinary_income = 5\n",
        "[tax]\nordinary_income = 5\n\n[screen]\nascii = true\n# last\n",
        "[tax.2026]\nordinary_income = 5\n",
        "tax = { ordinary_income = 5 }\n",
        "tax.ordinary_income = 5\n",
        "tax = { 2027 = { state_rate = 0.05 } }\n",
        "tax.2027.state_rate = 0.05\n",
    ] {
        let before = read_text(text).0;
        let written = set_tax(text, section, &profile).unwrap();
        let (after, problems) = read_text(&written);
        assert_eq!(problems, Vec::<String>::new(), "{written}");
        assert_eq!(after.profiles.base, before.profiles.base, "{written}");
        let own = profile.clone().or(&before.profiles.of(section));
        assert_eq!(after.profiles.of(section), own, "{written}");
        assert_eq!(after.screen, before.screen);
        assert_eq!(set_tax(&written, section, &profile).unwrap(), written);
        let emptied = unset_tax(&written, section, &[ProfileKey::OrdinaryIncome]).unwrap();
        assert_eq!(read_text(&emptied).0.profiles.of(section), before.profiles.of(section));
    }
    assert_eq!(
        set_tax("[tax]\nstate_rate = 0.05\n# flat\n\n[screen]\nascii = true\n", section, &profile)
            .unwrap(),
        "[tax]\nstate_rate = 0.05\n# flat\n\n[screen]\nascii = true\n\n\
         [tax.2027]\nordinary_income = 90000\n"
    );
}

#[test]
fn a_comment_never_gets_into_the_name_of_a_section() {
    let text = "[tax]\nyear = 2026\nstate_rate = 0.05 # flat\n\n[tax.2027]\nordinary_income = 1\n";
    let written = unset_tax(text, ProfileSection::Base, &[ProfileKey::StateRate]).unwrap();
    let (settings, problems) = read_text(&written);
    assert_eq!((problems.len(), settings.profiles.years.len()), (0, 1), "{written}");
    assert!(written.contains("# flat"), "{written}");
}

#[test]
fn a_file_that_cannot_be_read_whole_is_not_written() {
    let problem =
        set_tax("[tax]\nyear = \n", ProfileSection::Base, &Profile::default()).unwrap_err();
    assert_eq!((problem.code, problem.line), ("not-toml", 2));
    assert!(set_tax("tax = 5\n", ProfileSection::Base, &Profile::default()).is_err());
}

#[test]
fn locks_are_put_beside_what_is_there() {
    let lots = |ids: &[&str]| ids.iter().map(|id| (*id).into()).collect::<Vec<_>>();
    // A section that is there keeps its keys and comments, whatever it is written like.
    let text = "# mine\n[security.VTI]\nkind = \"etf\" # fund\nlocked = [\"A\"] # old\n";
    let set = set_locked(text, &"VTI".into(), &lots(&["A", "B@2020-01-02"])).unwrap();
    assert_eq!(
        set,
        "# mine\n[security.VTI]\nkind = \"etf\" # fund\nlocked = [\"A\", \"B@2020-01-02\"] # old\n"
    );
    // One that is not there is added at the end, quoted where its symbol asks for it.
    let set = set_locked("[tax]\nyear = 2026\n", &"BRK.B".into(), &lots(&["L\"1"])).unwrap();
    let (settings, problems) = read_bytes(set.as_bytes(), "lotscope.toml");
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(settings.securities.len(), 1);
    assert_eq!(
        (&*settings.securities[0].id, &settings.securities[0].locked),
        ("BRK.B", &lots(&["L\"1"]))
    );
    assert!(set.starts_with("[tax]\nyear = 2026\n"), "{set}");
    // However its key spells the symbol, it is the same section.
    let set = set_locked("[security.\"BRK/B\"]\n", &"BRK.B".into(), &lots(&["A"])).unwrap();
    assert_eq!(set, "[security.\"BRK/B\"]\nlocked = [\"A\"]\n");
    // The last lock leaves an empty list, and no lock is read from it.
    let set = set_locked(text, &"VTI".into(), &[]).unwrap();
    let (settings, _) = read_bytes(set.as_bytes(), "lotscope.toml");
    assert!(settings.securities[0].locked.is_empty());
    // What is no TOML, or no section, is not written.
    assert!(set_locked("[security", &"VTI".into(), &lots(&["A"])).is_err());
    assert!(set_locked("security = 3\n", &"VTI".into(), &lots(&["A"])).is_err());
}
