/** {@code sndscopy ledger}: {@link fr.sndscopy.cli.ledger.LedgerCommand} is the entry. */
@NullMarked
package fr.sndscopy.cli.ledger;

import org.jspecify.annotations.NullMarked;
