/**
 * Drafts {@code delivery.yaml} for a folder that has none; {@link fr.sndscopy.inventory.FolderDrafter} is the entry, {@link
 * fr.sndscopy.inventory.DeliveryDraft} what it gives.
 */
@NullMarked
package fr.sndscopy.inventory;

import org.jspecify.annotations.NullMarked;
