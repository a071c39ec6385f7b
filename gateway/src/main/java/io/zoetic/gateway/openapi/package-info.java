// SPDX-License-Identifier: Apache-2.0
/**
 * The description of the API in OpenAPI 3.1. Each feature says by {@link
 * io.zoetic.gateway.openapi.Operation}s what its endpoints take and give; what follows from the
 * {@link io.zoetic.gateway.access.Endpoint} itself is said by none: method, path, roles, and the
 * failures that any such request can meet. {@link io.zoetic.gateway.openapi.Document} puts all of
 * it together.
 */
@NullMarked
package io.zoetic.gateway.openapi;

import org.jspecify.annotations.NullMarked;
