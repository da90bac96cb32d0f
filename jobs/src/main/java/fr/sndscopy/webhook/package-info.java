/** What is told to somebody's own server: {@link fr.sndscopy.webhook.JsonPost} how, {@link fr.sndscopy.webhook.Webhook} signed. */
@NullMarked
package fr.sndscopy.webhook;

import org.jspecify.annotations.NullMarked;
