/** Objects in memory, for tests; {@link fr.sndscopy.storage.memory.MemoryObjectStore} is the entry. */
@NullMarked
package fr.sndscopy.storage.memory;

import org.jspecify.annotations.NullMarked;
