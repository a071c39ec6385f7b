// SPDX-License-Identifier: Apache-2.0
/** Which experts a prompt is answered under, as asked for and as done. */
@NullMarked
package io.zoetic.events.adaptation;

import org.jspecify.annotations.NullMarked;
