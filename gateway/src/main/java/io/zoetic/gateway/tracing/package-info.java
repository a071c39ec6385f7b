// SPDX-License-Identifier: Apache-2.0
/** The spans of HTTP requests. */
@NullMarked
package io.zoetic.gateway.tracing;

import org.jspecify.annotations.NullMarked;
