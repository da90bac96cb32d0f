package fr.sndscopy.inventory;

import fr.sndscopy.delivery.Period;
import fr.sndscopy.inventory.DeliveryDraft.LeftAlone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes one draft of files that were looked at one by one: what they settle for each other, and what they contradict. */
final class DraftAssembly {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern FOLDER_PERIOD =
            Pattern.compile("(?:.*[^0-9])?((?:19|20)\\d{2})(?:[-_/]?(0[1-9]|1[0-2]))?(?:[^0-9].*)?");

    private final List<FileSurvey> surveys;
    private final Map<String, String> checksums;
    private final boolean bag;
    private final DraftOptions options;
    private final int thisYear;

    DraftAssembly(
            List<FileSurvey> surveys, Map<String, String> checksums, boolean bag, DraftOptions options, int thisYear) {
        this.surveys = surveys;
        this.checksums = checksums;
        this.bag = bag;
        this.options = options;
        this.thisYear = thisYear;
    }

    /** @param folder the name of the delivery's folder */
    DeliveryDraft assemble(String folder, List<Question> questions, List<LeftAlone> leftAlone) {
        settleTwins();
        Optional<Integer> commonYear = commonYear();
        boolean noPeriod = surveys.stream().noneMatch(survey -> period(survey).isPresent());
        List<Question> open = new ArrayList<>(questions);
        if (noPeriod) {
            open.add(new Question(Question.PERIOD, "no file's name tells it", folderPeriods("", folder)));
        }
        List<DraftFile> files = surveys.stream()
                .map(survey -> file(survey, noPeriod, commonYear))
                .toList();
        files = askAboutTwins(askAboutVintages(files));
        String product = product(open);
        return new DeliveryDraft(id(folder, product, files), product, files, open, leftAlone);
    }

    /**
     * Dates without a day above 12 are read as those of the other files, when these prove one of the formats that fit and none of
     * the others: a flux table may have no date but the first of its month.
     */
    private void settleTwins() {
        for (FormatKey key : List.of(FormatKey.DATE, FormatKey.DATETIME, FormatKey.YEARMONTH)) {
            Set<String> proved = new LinkedHashSet<>();
            for (FileSurvey survey : surveys) {
                Findings findings = survey.findings();
                if (findings.stated().contains(key)) {
                    proved.add(unquoted(key.yaml(findings.format())));
                }
            }
            for (FileSurvey survey : surveys) {
                Question question = survey.findings().twins().get(key);
                if (question != null) {
                    List<String> common = question.alternatives().stream()
                            .filter(proved::contains)
                            .toList();
                    if (common.size() == 1) {
                        survey.findings().settle(key, common.get(0));
                    }
                }
            }
        }
    }

    private static String unquoted(String yaml) {
        return yaml.startsWith("\"") ? yaml.substring(1, yaml.length() - 1) : yaml;
    }

    /** Of the years that names tell, the one of most files. */
    private Optional<Integer> commonYear() {
        Map<Integer, Integer> years = new TreeMap<>();
        surveys.forEach(survey -> year(survey).ifPresent(year -> years.merge(year, 1, Integer::sum)));
        return years.entrySet().stream()
                .max(Comparator.comparingInt(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }

    private Optional<Integer> year(FileSurvey survey) {
        return options.vintage().or(() -> survey.clue().year()).or(() -> period(survey)
                .filter(period -> !period.equals(Period.SNAPSHOT))
                .map(period -> Integer.valueOf(period.text().substring(0, 4))));
    }

    private Optional<Period> period(FileSurvey survey) {
        boolean undated = survey.table() != null
                && NameClue.isReferential(survey.table())
                && survey.clue().year().isEmpty();
        Optional<Period> told =
                survey.clue().period().or(() -> undated ? Optional.of(Period.SNAPSHOT) : Optional.empty());
        return undated ? told : options.period().or(() -> told);
    }

    private DraftFile file(FileSurvey survey, boolean noPeriod, Optional<Integer> commonYear) {
        Findings findings = survey.findings();
        Period period = period(survey).orElse(null);
        if (period == null && !noPeriod) {
            findings.ask(new Question(Question.PERIOD, "the name tells none", folderPeriods(survey.path(), "")));
        }
        List<Period> doubts = survey.clue().doubts();
        if (period != null && options.period().isEmpty() && !doubts.isEmpty()) {
            List<String> alternatives = new ArrayList<>(List.of(period.text()));
            doubts.forEach(doubt -> alternatives.add(doubt.text()));
            findings.ask(new Question(Question.PERIOD, "the name can mean several", alternatives));
            period = null;
        }
        Integer vintage = vintage(survey, period, commonYear);
        return new DraftFile(
                survey.path(),
                survey.bytes(),
                survey.table(),
                period,
                vintage,
                findings.type(),
                findings.format(),
                findings.stated(),
                bag ? null : checksums.get(survey.path()),
                findings.questions(),
                findings.remarks());
    }

    private @Nullable Integer vintage(FileSurvey survey, @Nullable Period period, Optional<Integer> commonYear) {
        Optional<Integer> told = year(survey);
        YearFit fit = survey.fit();
        if (fit == null) {
            return told.or(() -> commonYear).orElse(null);
        }
        Findings findings = survey.findings();
        if (told.isPresent()) {
            int year = told.get();
            if (fit.isExactIn(year)) {
                return year;
            }
            if (fit.exact().isEmpty()) {
                findings.ask(Question.of(Question.HEADER, drift(fit, year)));
                return year;
            }
            findings.ask(new Question(
                    Question.VINTAGE,
                    "not the columns of " + year + " (" + fit.describe(year) + "), but exactly those of",
                    fit.stretches()));
            return null;
        }
        if (fit.exact().isEmpty()) {
            findings.ask(
                    commonYear.isPresent()
                            ? Question.of(Question.HEADER, drift(fit, commonYear.get()))
                            : Question.of(Question.VINTAGE, drift(fit, fit.nearest()), String.valueOf(fit.nearest())));
            return commonYear.orElse(null);
        }
        if (fit.isOneContract()) {
            return fit.exactNear(commonYear.orElse(thisYear));
        }
        if (commonYear.filter(fit::isExactIn).isPresent()) {
            findings.remark(
                    "vintage of the other files; the columns are those of " + String.join(", ", fit.stretches()));
            return commonYear.get();
        }
        if (period == null) {
            findings.remark("the columns are those of " + String.join(", ", fit.stretches()));
        } else {
            findings.ask(
                    new Question(Question.VINTAGE, "the columns have other types or sizes by year", fit.stretches()));
        }
        return null;
    }

    private static String drift(YearFit fit, int year) {
        String near = fit.nearest() == year ? "" : "; nearest " + fit.nearest();
        return "no year of " + fit.table().name() + " has exactly these columns" + near + ": "
                + fit.describe(fit.nearest());
    }

    /** The files of one table and period have one vintage, or the declaration is refused. */
    private static List<DraftFile> askAboutVintages(List<DraftFile> files) {
        Map<String, Set<Integer>> vintages = new HashMap<>();
        for (DraftFile file : files) {
            if (file.table() != null && file.period() != null && file.vintage() != null) {
                vintages.computeIfAbsent(file.table() + "/" + file.period(), key -> new LinkedHashSet<>())
                        .add(file.vintage());
            }
        }
        return files.stream()
                .map(file -> vintages.getOrDefault(file.table() + "/" + file.period(), Set.of())
                                        .size()
                                > 1
                        ? withQuestion(
                                file,
                                new Question(
                                        Question.PERIOD,
                                        "files of several years would become one " + file.table() + " of "
                                                + file.period() + "; deliver them one by one, or by period",
                                        file.vintage() == null ? List.of() : List.of(String.valueOf(file.vintage()))))
                        : file)
                .toList();
    }

    /** The same bytes twice, or one name packed and not, are the same rows twice. */
    private static List<DraftFile> askAboutTwins(List<DraftFile> files) {
        Map<String, String> paths = new HashMap<>();
        List<DraftFile> asked = new ArrayList<>();
        for (DraftFile file : files) {
            String sameBytes =
                    file.sha256() == null || file.bytes() == 0 ? null : paths.putIfAbsent(file.sha256(), file.path());
            String sameName = paths.putIfAbsent("name " + NameClue.stem(file.path()), file.path());
            String twin = sameBytes == null ? sameName : sameBytes;
            asked.add(
                    twin == null
                            ? file
                            : withQuestion(
                                    file,
                                    new Question(
                                            Question.TABLE,
                                            (sameBytes == null ? "the name of " : "the same bytes as ") + twin
                                                    + "; remove one of the two entries, or confirm both",
                                            file.table() == null ? List.of() : List.of(file.table()))));
        }
        return asked;
    }

    private static DraftFile withQuestion(DraftFile file, Question question) {
        List<Question> questions = new ArrayList<>(file.questions());
        if (!file.asks(question.key())) {
            questions.add(question);
        }
        boolean period = question.key().equals(Question.PERIOD);
        return new DraftFile(
                file.path(),
                file.bytes(),
                period ? file.table() : null,
                period ? null : file.period(),
                file.vintage(),
                file.type(),
                file.format(),
                file.stated(),
                file.sha256(),
                questions,
                file.remarks());
    }

    private @Nullable String product(List<Question> open) {
        if (options.product().isPresent()) {
            return options.product().get();
        }
        Map<String, Integer> products = new LinkedHashMap<>();
        Map<String, Integer> withoutReferentials = new LinkedHashMap<>();
        for (FileSurvey survey : surveys) {
            YearFit fit = survey.fit();
            if (fit == null) {
                continue;
            }
            products.merge(fit.table().product(), 1, Integer::sum);
            if (!NameClue.isReferential(fit.table().name())) {
                withoutReferentials.merge(fit.table().product(), 1, Integer::sum);
            }
        }
        Map<String, Integer> deciding = withoutReferentials.isEmpty() ? products : withoutReferentials;
        if (deciding.size() == 1) {
            return deciding.keySet().iterator().next();
        }
        open.add(new Question(
                "product",
                deciding.isEmpty() ? "no file tells it" : "files of several products; deliver them apart, or name one",
                deciding.entrySet().stream()
                        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                        .map(Map.Entry::getKey)
                        .toList()));
        return null;
    }

    private String id(String folder, @Nullable String product, List<DraftFile> files) {
        if (options.delivery().isPresent()) {
            return options.delivery().get();
        }
        boolean telling = ID.matcher(folder).matches() && folder.chars().anyMatch(Character::isDigit);
        if (telling) {
            return folder;
        }
        Set<Period> periods = new LinkedHashSet<>();
        files.forEach(file -> {
            Period period = file.period();
            if (period != null && !period.equals(Period.SNAPSHOT)) {
                periods.add(period);
            }
        });
        if (product != null && periods.size() == 1) {
            return usable(product + "-" + periods.iterator().next());
        }
        return usable(folder);
    }

    private static String usable(String text) {
        String plain = java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceFirst("^[^A-Za-z0-9]+", "");
        return plain.isEmpty() ? "delivery" : plain.substring(0, Math.min(100, plain.length()));
    }

    /** What the names of folders suggest; a suggestion only. */
    private static List<String> folderPeriods(String path, String folder) {
        int end = path.lastIndexOf('/');
        Matcher period = FOLDER_PERIOD.matcher(end < 0 ? folder : path.substring(0, end));
        if (!period.matches()) {
            return List.of();
        }
        return List.of(period.group(2) == null ? period.group(1) : period.group(1) + "-" + period.group(2));
    }
}
