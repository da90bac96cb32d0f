/**
 * A store over a folder of this machine; {@link fr.sndscopy.storage.embedded.EmbeddedObjects} is the entry, and {@link
 * fr.sndscopy.storage.embedded.EmbeddedStore} an S3 server over the same files.
 */
@NullMarked
package fr.sndscopy.storage.embedded;

import org.jspecify.annotations.NullMarked;
