/** Whether what is stored is what was delivered, by pure functions; {@link fr.sndscopy.reconcile.Reconciliation} is the entry. */
@NullMarked
package fr.sndscopy.reconcile;

import org.jspecify.annotations.NullMarked;
