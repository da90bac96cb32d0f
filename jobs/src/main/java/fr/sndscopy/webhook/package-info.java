/** What is told to somebody's own server; {@link fr.sndscopy.webhook.Webhook} is the entry. */
@NullMarked
package fr.sndscopy.webhook;

import org.jspecify.annotations.NullMarked;
