/** Tests of the reconciliation. */
@NullMarked
package fr.sndscopy.reconcile;

import org.jspecify.annotations.NullMarked;
