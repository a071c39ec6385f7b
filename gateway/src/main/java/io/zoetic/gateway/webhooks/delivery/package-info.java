// SPDX-License-Identifier: Apache-2.0
/**
 * Sends events to webhooks: {@link io.zoetic.gateway.webhooks.delivery.WebhookDelivery} decides
 * what is sent when, in one gateway at a time, {@link
 * io.zoetic.gateway.webhooks.delivery.WebhookSender} sends it, and {@link
 * io.zoetic.gateway.webhooks.delivery.Destinations} says where to, and where not.
 */
@NullMarked
package io.zoetic.gateway.webhooks.delivery;

import org.jspecify.annotations.NullMarked;
