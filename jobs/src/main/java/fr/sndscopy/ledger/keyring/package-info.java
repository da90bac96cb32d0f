/** What a ledger says of keys: records without behaviour, of which {@link fr.sndscopy.ledger.keyring.KeyEntry} is the entry. */
@NullMarked
package fr.sndscopy.ledger.keyring;

import org.jspecify.annotations.NullMarked;
