/** {@code sndscopy keys}: {@link fr.sndscopy.cli.keys.KeysCommand} is the entry. */
@NullMarked
package fr.sndscopy.cli.keys;

import org.jspecify.annotations.NullMarked;
