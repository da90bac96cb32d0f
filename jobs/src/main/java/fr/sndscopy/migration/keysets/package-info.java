/**
 * Which columns of which rows are hashed for keys, and these hashes as sorted runs in the store, which are judged bucket by bucket by whoever has
 * the time; {@link fr.sndscopy.migration.keysets.KeyContract} is the entry.
 */
@NullMarked
package fr.sndscopy.migration.keysets;

import org.jspecify.annotations.NullMarked;
