// SPDX-License-Identifier: Apache-2.0
/** Where the aliases of experts lead, told to whoever serves them. */
@NullMarked
package io.zoetic.events.experts;

import org.jspecify.annotations.NullMarked;
