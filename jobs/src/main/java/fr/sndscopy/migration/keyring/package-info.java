/**
 * Keys of a store that change while its data stays: {@link fr.sndscopy.migration.keyring.Rewrapping} wraps data keys anew, {@link
 * fr.sndscopy.migration.keyring.Retirement} destroys keys that nothing needs any more, {@link
 * fr.sndscopy.migration.keyring.RewrappedKeys} opens what was wrapped before.
 */
@NullMarked
package fr.sndscopy.migration.keyring;

import org.jspecify.annotations.NullMarked;
