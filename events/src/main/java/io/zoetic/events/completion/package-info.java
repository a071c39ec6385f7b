// SPDX-License-Identifier: Apache-2.0
/** A prompt on its way to a worker, and what comes back of it. */
@NullMarked
package io.zoetic.events.completion;

import org.jspecify.annotations.NullMarked;
