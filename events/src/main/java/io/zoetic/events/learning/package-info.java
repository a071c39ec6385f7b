// SPDX-License-Identifier: Apache-2.0
/** What became of prompts that may be kept. */
@NullMarked
package io.zoetic.events.learning;

import org.jspecify.annotations.NullMarked;
