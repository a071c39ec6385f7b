// SPDX-License-Identifier: Apache-2.0
/** Webhooks as operators add, see and change them, over HTTP. */
@NullMarked
package io.zoetic.gateway.webhooks;

import org.jspecify.annotations.NullMarked;
