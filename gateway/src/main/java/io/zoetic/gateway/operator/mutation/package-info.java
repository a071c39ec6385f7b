// SPDX-License-Identifier: Apache-2.0
/** Changes of experts over HTTP: what is asked, and what came of it. */
@NullMarked
package io.zoetic.gateway.operator.mutation;

import org.jspecify.annotations.NullMarked;
