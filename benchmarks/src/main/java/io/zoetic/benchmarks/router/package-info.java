// SPDX-License-Identifier: Apache-2.0
/** Whether prompts find the expert that was taught them, and others find none. */
@NullMarked
package io.zoetic.benchmarks.router;

import org.jspecify.annotations.NullMarked;
