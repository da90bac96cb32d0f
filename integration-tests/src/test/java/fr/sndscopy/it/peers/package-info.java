/** The measured comparison with other converters: {@link fr.sndscopy.it.peers.ComparePeers}. */
@NullMarked
package fr.sndscopy.it.peers;

import org.jspecify.annotations.NullMarked;
