package fr.sndscopy.migration.evidence;

import fr.sndscopy.migration.evidence.Evidence.Source;
import fr.sndscopy.schema.LogicalType;
import java.util.List;

/**
 * Evidence as it was sealed before it vouched for its manifest and the ledger. Nothing writes it any more; what is in stores stays
 * readable.
 */
record EvidenceOfVersion2(
        String format,
        String delivery,
        List<Contract> contracts,
        List<Source> sources,
        List<KeyCheck> keys,
        List<SealedPart> parts) {
    static final String FORMAT = "sndscopy-evidence/2";

    EvidenceOfVersion2 {
        contracts = List.copyOf(contracts);
        sources = List.copyOf(sources);
        keys = List.copyOf(keys);
        parts = List.copyOf(parts);
    }

    record Contract(String table, int vintage, String schemaVersion, List<String> files, List<Column> columns) {
        Contract {
            files = List.copyOf(files);
            columns = List.copyOf(columns);
        }
    }

    record Column(String name, LogicalType type, int precision, int scale) {}

    /** The same, as far as it goes. */
    Evidence toEvidence() {
        return new Evidence(
                format,
                delivery,
                null,
                null,
                contracts.stream()
                        .map(contract -> new Evidence.Contract(
                                contract.table(),
                                contract.vintage(),
                                contract.schemaVersion(),
                                contract.files(),
                                List.of(),
                                contract.columns().stream()
                                        .map(column -> (Evidence.ContractColumn) new Evidence.PlainColumn(
                                                column.name(),
                                                column.type(),
                                                column.precision(),
                                                column.scale(),
                                                List.of()))
                                        .toList()))
                        .toList(),
                sources,
                keys,
                parts);
    }
}
