/**
 * A store looked at by an auditor, who has no home, trusts neither operator nor store, and can write nothing; {@link
 * fr.sndscopy.audit.StoreAudit} is the entry.
 */
@NullMarked
package fr.sndscopy.audit;

import org.jspecify.annotations.NullMarked;
