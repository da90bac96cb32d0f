/** An S3 server in this process over a folder; {@link fr.sndscopy.storage.embedded.EmbeddedStore} is the entry. */
@NullMarked
package fr.sndscopy.storage.embedded;

import org.jspecify.annotations.NullMarked;
