/** What is published, read from ledger and manifests without a key; and what lies in the store without being published; {@link fr.sndscopy.migration.published.PublishedDelivery} is the entry. */
@NullMarked
package fr.sndscopy.migration.published;

import org.jspecify.annotations.NullMarked;
