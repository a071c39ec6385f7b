// SPDX-License-Identifier: Apache-2.0
/**
 * Where events of the platform are sent by HTTP: {@link io.zoetic.vectorstore.webhooks.Webhooks}
 * for who says so, {@link io.zoetic.vectorstore.webhooks.WebhookQueue} for who sends them.
 */
@NullMarked
package io.zoetic.vectorstore.webhooks;

import org.jspecify.annotations.NullMarked;
