package fr.sndscopy.inventory;

import fr.sndscopy.delivery.Period;
import java.util.Optional;

/**
 * What the operator says, which wins over what is found.
 *
 * @param delivery the delivery's id
 * @param product the product
 * @param period of all files but referentials without a date in their name, which are snapshots
 * @param vintage the year whose columns apply, of all files
 * @param checksums whether every file is hashed
 * @param threads how many files are hashed at once
 */
public record DraftOptions(
        Optional<String> delivery,
        Optional<String> product,
        Optional<Period> period,
        Optional<Integer> vintage,
        boolean checksums,
        int threads) {}
