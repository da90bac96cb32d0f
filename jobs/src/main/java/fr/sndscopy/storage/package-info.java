/** Objects under keys; {@link fr.sndscopy.storage.ObjectStore} is the entry. */
@NullMarked
package fr.sndscopy.storage;

import org.jspecify.annotations.NullMarked;
