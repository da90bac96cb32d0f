package fr.sndscopy.migration.reports;

import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.report.Notice;
import fr.sndscopy.report.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a report says of keys that were not checked. */
public final class KeyNotices {
    private KeyNotices() {}

    /**
     * One notice for each table and period, and reason.
     *
     * @param checks what came of the keys, empty when none were looked at
     * @param files whose tables had keys that their year does not have
     */
    public static List<Notice> notChecked(List<KeyCheck> checks, List<PlannedFile> files) {
        Map<String, Map<String, Set<String>>> byTable = new TreeMap<>();
        checks.stream().filter(check -> check.notChecked() != null).forEach(check -> byTable.computeIfAbsent(
                        check.table() + " " + check.period(), none -> new TreeMap<>())
                .computeIfAbsent(String.valueOf(check.notChecked()), none -> new TreeSet<>())
                .add(String.join(",", check.columns())));
        for (PlannedFile file : files) {
            file.rules().absentKeys().forEach(key -> byTable.computeIfAbsent(
                            file.tablePeriod().toString(), none -> new TreeMap<>())
                    .computeIfAbsent(Reason.COLUMNS_ABSENT.of(), none -> new TreeSet<>())
                    .add(key));
        }
        List<Notice> notices = new ArrayList<>();
        byTable.forEach((table, reasons) -> reasons.forEach((reason, columns) -> notices.add(
                new Notice(Notice.Kind.KEY_NOT_CHECKED, table, List.of(String.join("; ", columns), reason)))));
        return notices;
    }
}
