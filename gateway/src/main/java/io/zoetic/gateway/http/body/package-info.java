// SPDX-License-Identifier: Apache-2.0
/** Bodies of requests: read within a budget, inflated, taken for JSON. */
@NullMarked
package io.zoetic.gateway.http.body;

import org.jspecify.annotations.NullMarked;
