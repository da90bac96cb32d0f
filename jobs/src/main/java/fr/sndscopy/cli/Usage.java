package fr.sndscopy.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What {@code --help} has besides options: commands by what they are for, and examples. */
final class Usage {
    private static final Map<String, List<String>> GROUPS = groups();
    private static final String OTHERS = "Other";
    private static final int NAME_COLUMNS = 14;

    /** By command, without {@code sndscopy}: calls that can be typed as they stand. */
    private static final Map<String, List<String>> EXAMPLES = Map.ofEntries(
            Map.entry("demo", List.of("demo", "--home /tmp/trial demo --rows 1000000")),
            Map.entry(
                    "snapshot",
                    List.of(
                            "snapshot order.yaml --out /data/in/DCIR-2019-02",
                            "snapshot order.yaml --out /data/in/DCIR-2019-02 --migrate")),
            Map.entry(
                    "generate",
                    List.of(
                            "generate --rows 100000 --out /tmp/dcir",
                            "generate --rows 1000 --defects 0.01 --out /tmp/bad",
                            "generate --rows 100000 --format parquet --out /tmp/dcir-parquet")),
            Map.entry(
                    "inventory",
                    List.of("inventory /srv/in/2019-02", "inventory /srv/in/2019-02 --period 2019-02 --out -")),
            Map.entry(
                    "plan",
                    List.of(
                            "plan /srv/in/2019-02",
                            "--json plan /srv/in/2019-02 --schemas /srv/schemas",
                            "plan --capacity --volume 450TB --source-bandwidth 25Gbit/s")),
            Map.entry(
                    "migrate",
                    List.of(
                            "migrate /srv/in/2019-02",
                            "--home /var/lib/sndscopy migrate /srv/in/2019-02",
                            "migrate /srv/in/2019-02 --bandwidth 2Gbit/s --threads 4")),
            Map.entry(
                    "nightly",
                    List.of(
                            "nightly /srv/in",
                            "nightly /srv/in --until 06:00 --late-code",
                            "nightly /srv/in --bandwidth 200MB/s --threads 4")),
            Map.entry(
                    "park",
                    List.of("park DCIR-2019-04 --reason comes-again-in-May", "park unnamed-folder --reason a-trial")),
            Map.entry("unpark", List.of("unpark DCIR-2019-04", "--json unpark DCIR-2019-04")),
            Map.entry("status", List.of("status", "status --watch", "--json status")),
            Map.entry("runs", List.of("runs", "runs --delivery DCIR-2019-02", "--json runs --limit 10")),
            Map.entry("gc", List.of("gc", "gc --apply")),
            Map.entry("doctor", List.of("doctor", "--home /var/lib/sndscopy doctor")),
            Map.entry("ls", List.of("ls ER_PRS_F", "ls --history ER_PRS_F", "--json ls --delivery DCIR-2019-02")),
            Map.entry("history", List.of("history", "history --table ER_PRS_F --period 2019-02 --oldest-first")),
            Map.entry(
                    "withdraw",
                    List.of(
                            "withdraw DCIR-2019-04 --reason delivered-by-mistake",
                            "withdraw DCIR-2019-04 --reason delivered-by-mistake --apply")),
            Map.entry("expire", List.of("expire --older-than 365d", "expire DCIR-2019-04 --apply")),
            Map.entry(
                    "verify",
                    List.of("verify", "verify --sealed --bandwidth 100MB/s", "verify --delivery DCIR-2019-02")),
            Map.entry(
                    "audit",
                    List.of(
                            "audit --store s3://snds-copy/dcir --checkpoint kept.note --allowed-signers allowed_signers"
                                    + " --out audits",
                            "--json audit --store /srv/store/sndscopy --out audits")),
            Map.entry("ledger", List.of("ledger checkpoint", "ledger keys --form openssh")),
            Map.entry(
                    "ledger checkpoint",
                    List.of("ledger checkpoint", "ledger checkpoint --stored --out /srv/kept/2019-02")),
            Map.entry(
                    "ledger prove",
                    List.of("ledger prove 3", "ledger prove --tiles 3", "--json ledger prove DCIR-2019-02")),
            Map.entry(
                    "ledger check-consistency",
                    List.of(
                            "ledger check-consistency /srv/kept/january.note /srv/kept/february.note",
                            "ledger check-consistency --tiles /srv/kept/january.note")),
            Map.entry("ledger stamp", List.of("ledger stamp", "--json ledger stamp")),
            Map.entry("ledger keys", List.of("ledger keys", "ledger keys --form openssh")),
            Map.entry(
                    "ledger cosign",
                    List.of(
                            "ledger cosign --store s3://snds-copy/dcir --allowed-signers allowed_signers --keystore"
                                    + " witness.p12 --password-file witness.password --name witness.example.org/snds"
                                    + " --last last.note --first --out cosigned.note",
                            "ledger cosign --store s3://snds-copy/dcir --allowed-signers allowed_signers --keystore"
                                    + " witness.p12 --password-file witness.password --name witness.example.org/snds"
                                    + " --last last.note --out cosigned.note")),
            Map.entry(
                    "ledger cosigned",
                    List.of(
                            "ledger cosigned cosigned.note --witnesses witnesses",
                            "--json ledger cosigned cosigned.note --witnesses witnesses")),
            Map.entry("profile", List.of("profile ER_PRS_F", "profile ER_PRS_F --period 2019-02 --top 10")),
            Map.entry("report", List.of("report DCIR-2019-02", "report DCIR-2019-02 --format json --out report.json")),
            Map.entry(
                    "compare",
                    List.of(
                            "compare DCIR-2019-01 DCIR-2019-02",
                            "compare DCIR-2019-01 DCIR-2019-02 --out comparison.html")),
            Map.entry(
                    "diff",
                    List.of(
                            "diff ER_PRS_F 2019-02",
                            "diff ER_PRS_F 2019-02 1 3",
                            "diff ER_PRS_F 2019-02 DCIR-2019-02 DCIR-2019-02-v2 --sealed")),
            Map.entry("reports", List.of("reports --out /srv/www/snds", "reports --sealed --out /srv/www/snds")),
            Map.entry(
                    "export",
                    List.of(
                            "export ER_PRS_F --format csv --out /srv/out",
                            "export ER_PRS_F --period 2019-02 --format parquet --out /srv/out",
                            "export ER_PRS_F --without-identifying --format parquet --out /srv/out")),
            Map.entry("quarantine", List.of("quarantine ls", "quarantine show ER_PRS_F")),
            Map.entry("quarantine ls", List.of("quarantine ls", "quarantine ls --table ER_PRS_F --period 2019-02")),
            Map.entry(
                    "quarantine show",
                    List.of(
                            "quarantine show ER_PRS_F",
                            "quarantine show ER_PRS_F --code too-long --fields FLX_DIS_DTD,DCT_ORD_NUM",
                            "quarantine show ER_PRS_F --column BEN_RES_COM --raw")),
            Map.entry(
                    "quarantine export",
                    List.of(
                            "quarantine export ER_PRS_F --format csv --out /srv/out",
                            "quarantine export ER_PRS_F --format raw --delivery DCIR-2019-02 --out /srv/out")),
            Map.entry(
                    "quarantine replay",
                    List.of(
                            "quarantine replay DCIR-2019-02 --dry-run",
                            "quarantine replay DCIR-2019-02 --schemas /srv/schemas")),
            Map.entry("schema", List.of("schema show ER_PRS_F --year 2019", "schema propose /srv/in/2019-02")),
            Map.entry("schema show", List.of("schema show ER_PRS_F", "schema show ER_PRS_F --year 2019")),
            Map.entry(
                    "schema diff", List.of("schema diff ER_PRS_F 2018 2019", "--json schema diff T_MCOaaB 2008 2012")),
            Map.entry("schema check", List.of("schema check", "schema check /srv/schemas")),
            Map.entry(
                    "schema propose",
                    List.of(
                            "schema propose /srv/in/2019-02",
                            "schema propose /srv/in/2019-02 --out /srv/schemas/2019.overlay.json")),
            Map.entry("keys", List.of("keys ls", "--json keys ls")),
            Map.entry("keys ls", List.of("keys ls", "--json keys ls")),
            Map.entry("keys rotate", List.of("keys rotate", "keys rotate --domain dcir")),
            Map.entry("keys rewrap", List.of("keys rewrap", "--json keys rewrap")),
            Map.entry("keys retire", List.of("keys retire", "--json keys retire")),
            Map.entry(
                    "keys shred",
                    List.of("keys shred --period 2013-01", "keys shred --product DCIR --period 2013-01 --apply")),
            Map.entry(
                    "keys escrow",
                    List.of(
                            "keys escrow --to escrow-public.pem --out escrow.json",
                            "--json keys escrow --to escrow-public.pem --out escrow.json")),
            Map.entry(
                    "keys restore",
                    List.of(
                            "keys restore --escrow escrow.json --private-key escrow-private.pem --out restored",
                            "--json keys restore --escrow escrow.json --private-key escrow-private.pem --out"
                                    + " restored")),
            Map.entry(
                    "keys drill",
                    List.of(
                            "keys drill --escrow escrow.json --private-key escrow-private.pem",
                            "keys drill --escrow escrow.json --private-key escrow-private.pem --delivery"
                                    + " DCIR-2019-02")),
            Map.entry("exit-codes", List.of("exit-codes", "--json exit-codes")),
            Map.entry("help", List.of("help migrate", "help quarantine show")),
            Map.entry("version", List.of("version", "--json version")));

    private Usage() {}

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("Try it", List.of("demo", "generate"));
        groups.put(
                "Run",
                List.of(
                        "inventory",
                        "snapshot",
                        "plan",
                        "migrate",
                        "nightly",
                        "park",
                        "unpark",
                        "status",
                        "runs",
                        "doctor",
                        "gc"));
        groups.put(
                "Published",
                List.of(
                        "ls",
                        "history",
                        "withdraw",
                        "expire",
                        "verify",
                        "audit",
                        "ledger",
                        "report",
                        "reports",
                        "compare",
                        "diff",
                        "profile",
                        "export"));
        groups.put("Quarantine", List.of("quarantine"));
        groups.put("Schemas", List.of("schema"));
        groups.put("Keys", List.of("keys"));
        groups.put(OTHERS, List.of("help", "version", "exit-codes", "completion"));
        return groups;
    }

    /** Completes the help of a command and those below it. */
    static void complete(CommandLine commandLine) {
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Usage::commands);
        completeBelow(commandLine, "");
    }

    private static void completeBelow(CommandLine commandLine, String above) {
        for (Map.Entry<String, CommandLine> entry : commandLine.getSubcommands().entrySet()) {
            CommandSpec spec = entry.getValue().getCommandSpec();
            spec.mixinStandardHelpOptions(true);
            spec.versionProvider(new SndscopyCommand.Version());
            String name = above + entry.getKey();
            List<String> examples = EXAMPLES.getOrDefault(name, List.of());
            if (!examples.isEmpty()) {
                List<String> footer =
                        new ArrayList<>(Arrays.asList(spec.usageMessage().footer()));
                footer.add("");
                footer.add("Examples:");
                examples.forEach(example -> footer.add("  sndscopy " + example));
                spec.usageMessage().footer(footer.toArray(String[]::new));
            }
            completeBelow(entry.getValue(), name + " ");
        }
    }

    /** The calls that the help shows, by command. */
    static Map<String, List<String>> examples() {
        return EXAMPLES;
    }

    private static String commands(Help help) {
        Map<String, Help> commands = help.subcommands();
        TreeSet<String> left = new TreeSet<>(commands.keySet());
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((group, names) -> {
            List<String> there =
                    new ArrayList<>(names.stream().filter(commands::containsKey).toList());
            left.removeAll(there);
            if (group.equals(OTHERS)) {
                there.addAll(left);
            }
            if (!there.isEmpty()) {
                text.append(group).append(String.format(":%n")).append(table(help, commands, there));
            }
        });
        return text.toString();
    }

    private static String table(Help help, Map<String, Help> commands, List<String> names) {
        int width = help.commandSpec().usageMessage().width();
        Help.TextTable table = Help.TextTable.forColumns(
                help.colorScheme(),
                new Column(NAME_COLUMNS, 2, Overflow.SPAN),
                new Column(Math.max(20, width - NAME_COLUMNS), 0, Overflow.WRAP));
        for (String name : names) {
            UsageMessageSpec usage =
                    Objects.requireNonNull(commands.get(name)).commandSpec().usageMessage();
            String first = usage.description().length == 0 ? "" : usage.description()[0];
            table.addRowValues(
                    help.colorScheme().commandText(name), help.colorScheme().text(firstSentence(first)));
        }
        return table.toString();
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }
}
