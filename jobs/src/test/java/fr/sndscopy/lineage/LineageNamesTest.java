package fr.sndscopy.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.hash.NameUuid;
import fr.sndscopy.ledger.TablePeriod;
import org.junit.jupiter.api.Test;

/** What things are called in events: others join by these names. */
class LineageNamesTest {
    private static final TablePeriod WHAT = new TablePeriod("ER_PRS_F", "2019-02");

    @Test
    void whatIsStoredIsCalledAsOpenLineageCallsWhatLiesInS3() {
        LineageNames names = new LineageNames("sndscopy", "snds-copy", "dcir");

        assertThat(names.store("d5d5b4ca-0000-4000-8000-000000000000")).isEqualTo("s3://snds-copy");
        assertThat(names.stored("data", WHAT)).isEqualTo("dcir/data/ER_PRS_F/period=2019-02");
        assertThat(new LineageNames("sndscopy", "snds-copy", "").stored("quarantine", WHAT))
                .isEqualTo("quarantine/ER_PRS_F/period=2019-02");
    }

    @Test
    void anEmbeddedStoreIsCalledByItsDatasetAndNotByItsPlace() {
        assertThat(new LineageNames("sndscopy", null, "").store("d5d5b4ca-0000-4000-8000-000000000000"))
                .isEqualTo("sndscopy://d5d5b4ca-0000-4000-8000-000000000000");
    }

    @Test
    void theIdOfARunFollowsFromItsNames() {
        assertThat(NameUuid.of("a", "b")).isEqualTo(NameUuid.of("a", "b")).isNotEqualTo(NameUuid.of("b", "a"));
        assertThat(NameUuid.of("a", "b").version()).isEqualTo(8);
        assertThat(NameUuid.of("a", "b").variant()).isEqualTo(2);
    }
}
