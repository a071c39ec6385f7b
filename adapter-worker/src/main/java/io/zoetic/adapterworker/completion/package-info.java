// SPDX-License-Identifier: Apache-2.0
/** A prompt's way through a worker: read, given experts, answered in two passes, reported. */
@NullMarked
package io.zoetic.adapterworker.completion;

import org.jspecify.annotations.NullMarked;
