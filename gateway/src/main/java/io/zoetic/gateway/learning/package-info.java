// SPDX-License-Identifier: Apache-2.0
/** Metrics and training runs over HTTP. */
@NullMarked
package io.zoetic.gateway.learning;

import org.jspecify.annotations.NullMarked;
