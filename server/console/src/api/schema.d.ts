// Made by scripts/console-api.ts from the OpenAPI document. Change the routes, not this.
export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process lives */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether what this control plane serves is fresh */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this control plane counts and measures */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys that signatures are verified with */
        get: operations["listSigningKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a standby copy the original */
        post: operations["activateStandby"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who you are, and what you may do */
        get: operations["getSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/login-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a link that opens the console */
        post: operations["createLoginLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what, when and why of the installation */
        get: operations["listSystemAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the audit of the installation is what was written */
        get: operations["verifySystemAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List projects */
        get: operations["listProjects"];
        put?: never;
        /** Create a project */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a project */
        get: operations["getProject"];
        put?: never;
        post?: never;
        /** Delete a project */
        delete: operations["deleteProject"];
        options?: never;
        head?: never;
        /** Change a project */
        patch: operations["updateProject"];
        trace?: never;
    };
    "/api/v1/projects/{project}/debt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where each flag is in its life, and why */
        get: operations["getDebt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/debt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a flag is in its life, and why */
        get: operations["getFlagDebt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/debt/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the rules that flags are judged by */
        get: operations["getDebtRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the rules that flags are judged by */
        patch: operations["updateDebtRules"];
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/exempt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer for keeping a flag, for a while */
        post: operations["exemptFlag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/unexempt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End an exemption */
        post: operations["unexemptFlag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that happens in a project, as it happens */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/reach": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See which flags a change would reach, and in which environments */
        get: operations["getReach"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/references": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the repositories that references are kept of */
        get: operations["listRepositories"];
        put?: never;
        /** Keep the references that a repository has */
        post: operations["uploadReferences"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/references": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the places in code that refer to a flag */
        get: operations["listReferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what, when and why in a project */
        get: operations["listAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the audit in a project is what was written */
        get: operations["verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the environments of a project */
        get: operations["listEnvironments"];
        put?: never;
        /** Create an environment */
        post: operations["createEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an environment */
        get: operations["getEnvironment"];
        put?: never;
        post?: never;
        /** Delete an environment */
        delete: operations["deleteEnvironment"];
        options?: never;
        head?: never;
        /** Change an environment */
        patch: operations["updateEnvironment"];
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What flags serve to a context */
        post: operations["evaluateFlags"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who obeys a revision, who is missing, and how fast it went */
        get: operations["getReceipts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the processes that evaluate the flags of an environment */
        get: operations["listInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/kill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Kill many flags of an environment, in one commit */
        post: operations["killFlags"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lift many kills of an environment, in one commit */
        post: operations["restoreFlags"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How often flags were evaluated, by variation */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/kill-hooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the kill hooks of an environment */
        get: operations["listKillHooks"];
        put?: never;
        /** Create a hook that kills flags when an alert fires */
        post: operations["createKillHook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/kill-hooks/{hook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a kill hook */
        get: operations["getKillHook"];
        put?: never;
        post?: never;
        /** Delete a kill hook */
        delete: operations["deleteKillHook"];
        options?: never;
        head?: never;
        /** Change a kill hook */
        patch: operations["updateKillHook"];
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/kill-hooks/{hook}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a kill hook another secret */
        post: operations["rotateKillHookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the workers that are pushed to, and how they stand */
        get: operations["listWorkers"];
        put?: never;
        /** Push everything of an environment to a worker */
        post: operations["createWorker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/workers/{worker}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how a worker stands */
        get: operations["getWorker"];
        put?: never;
        post?: never;
        /** Push no more to a worker */
        delete: operations["deleteWorker"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/exclusion-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the exclusion groups of a project */
        get: operations["listExclusionGroups"];
        put?: never;
        /** Create an exclusion group */
        post: operations["createExclusionGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/exclusion-groups/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an exclusion group */
        get: operations["getExclusionGroup"];
        put?: never;
        post?: never;
        /** Delete an exclusion group that no flag names */
        delete: operations["deleteExclusionGroup"];
        options?: never;
        head?: never;
        /** Change an exclusion group */
        patch: operations["updateExclusionGroup"];
        trace?: never;
    };
    "/api/v1/projects/{project}/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the flags of a project */
        get: operations["listFlags"];
        put?: never;
        /** Create a flag */
        post: operations["createFlag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a flag */
        get: operations["getFlag"];
        put?: never;
        post?: never;
        /** Delete an archived flag */
        delete: operations["deleteFlag"];
        options?: never;
        head?: never;
        /** Change a flag */
        patch: operations["updateFlag"];
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive a flag */
        post: operations["archiveFlag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring back an archived flag */
        post: operations["unarchiveFlag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/environments/{environment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what a flag serves in an environment */
        get: operations["getFlagConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change what a flag serves in an environment */
        patch: operations["updateFlagConfig"];
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/environments/{environment}/kill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Kill a flag in an environment */
        post: operations["killFlag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/environments/{environment}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lift the kill of a flag in an environment */
        post: operations["restoreFlag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/environments/{environment}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a flag became what it is in an environment */
        get: operations["listFlagHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/environments/{environment}/revert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a flag in an environment back to what it was */
        post: operations["revertFlag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/environments/{environment}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Who would get something else after a change, or with a ramp */
        post: operations["previewFlagConfig"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}/environments/{environment}/ramp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the last ramp of a flag in an environment */
        get: operations["getFlagRamp"];
        put?: never;
        /** Start a ramp of a flag in an environment */
        post: operations["startRamp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/ramps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List ramps */
        get: operations["listRamps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/ramps/{ramp}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a ramp, what it waits for and what its gates say */
        get: operations["getRamp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/ramps/{ramp}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a ramp where it is */
        post: operations["pauseRamp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/ramps/{ramp}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a paused ramp go on */
        post: operations["resumeRamp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/ramps/{ramp}/advance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a ramp to its next step now */
        post: operations["advanceRamp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/ramps/{ramp}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a ramp back */
        post: operations["rollBackRamp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/ramps/{ramp}/abort": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a ramp and keep what it serves */
        post: operations["abortRamp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the schedules of a project */
        get: operations["listSchedules"];
        put?: never;
        /** Change a flag in an environment later */
        post: operations["createSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules/{schedule}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a schedule */
        get: operations["getSchedule"];
        put?: never;
        post?: never;
        /** Cancel a schedule */
        delete: operations["cancelSchedule"];
        options?: never;
        head?: never;
        /** Change a schedule */
        patch: operations["updateSchedule"];
        trace?: never;
    };
    "/api/v1/projects/{project}/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the segments of a project */
        get: operations["listSegments"];
        put?: never;
        /** Create a segment */
        post: operations["createSegment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/segments/{segment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a segment */
        get: operations["getSegment"];
        put?: never;
        post?: never;
        /** Delete a segment that nothing uses */
        delete: operations["deleteSegment"];
        options?: never;
        head?: never;
        /** Change a segment */
        patch: operations["updateSegment"];
        trace?: never;
    };
    "/api/v1/projects/{project}/segments/{segment}/included/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add the values of a file to the included ones of a segment */
        post: operations["importIncluded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/segments/{segment}/excluded/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add the values of a file to the excluded ones of a segment */
        post: operations["importExcluded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/segments/{segment}/included": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the included values of a segment */
        get: operations["listIncluded"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/segments/{segment}/included/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add values to the included ones of a segment */
        post: operations["addToIncluded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/segments/{segment}/included/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove values from the included ones of a segment */
        post: operations["removeFromIncluded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/segments/{segment}/excluded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the excluded values of a segment */
        get: operations["listExcluded"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/segments/{segment}/excluded/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add values to the excluded ones of a segment */
        post: operations["addToExcluded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/segments/{segment}/excluded/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove values from the excluded ones of a segment */
        post: operations["removeFromExcluded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the webhooks of a project */
        get: operations["listWebhooks"];
        put?: never;
        /** Create a webhook */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/webhooks/{webhook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /** Delete a webhook */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /** Change a webhook */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/api/v1/projects/{project}/webhooks/{webhook}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a webhook another secret */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/webhooks/{webhook}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test to a webhook, and see how it goes */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/webhooks/{webhook}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent to a webhook, what waits, and what failed */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/webhooks/{webhook}/deliveries/{delivery}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a delivery again, and see how it goes */
        post: operations["repeatDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signing-keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the next signing key */
        post: operations["rotateSigningKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mint an access token */
        post: operations["mintAccessToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a token another secret */
        post: operations["rotateToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tokens */
        get: operations["listTokens"];
        put?: never;
        /** Create a token */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a token */
        get: operations["getToken"];
        put?: never;
        post?: never;
        /** Revoke a token */
        delete: operations["revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hooks/v1/kill/{hook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Kill what firing alerts map to */
        post: operations["killByAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ofrep/v1/evaluate/flags/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a flag serves to a context, by OFREP */
        post: operations["evaluateRemotely"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ofrep/v1/evaluate/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What all flags serve to a context, by OFREP */
        post: operations["evaluateAllRemotely"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ofrep/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When to evaluate again, by OFREP */
        get: operations["streamNotices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sdk/v1/snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything needed to evaluate the flags of an environment */
        get: operations["getSnapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sdk/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The changes of an environment, as they are committed */
        get: operations["streamChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sdk/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The SDK keys of an environment, for edges */
        get: operations["getKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sdk/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what is served, and how often */
        post: operations["sendReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Condition: {
            all?: components["schemas"]["Condition"][];
            any?: components["schemas"]["Condition"][];
            not?: components["schemas"]["Condition"];
            segment?: string;
            attribute?: string;
            /** @enum {string} */
            op?: "in" | "contains" | "startsWith" | "endsWith" | "matches" | "lt" | "lte" | "gt" | "gte" | "before" | "after" | "semverEq" | "semverLt" | "semverLte" | "semverGt" | "semverGte" | "ipIn" | "exists";
            values?: (string | number | boolean)[];
        };
        /** Problem */
        Problem: {
            type: string;
            title: string;
            status: number;
            code: string;
            detail: string;
            errors?: {
                path: string;
                code: string;
                message: string;
            }[];
        } & {
            [key: string]: unknown;
        };
        /** Alive */
        Alive: {
            alive: boolean;
        };
        /** Readiness */
        Readiness: {
            ready: boolean;
            store: {
                engine: string;
                reachable: boolean;
            };
            ageMs: number;
            projects?: {
                project: string;
                head: string | null;
                ageMs: number;
                fresh: boolean;
            }[];
        };
        /** JwkSet */
        JwkSet: {
            keys: {
                /** @constant */
                kty: "OKP";
                /** @constant */
                crv: "Ed25519";
                x: string;
                kid: string;
                /** @constant */
                use: "sig";
                /** @constant */
                alg: "EdDSA";
            }[];
        };
        /** Activation */
        Activation: {
            wasStandby: boolean;
        };
        /** Session */
        Session: {
            token: {
                id: string;
                /** @enum {string} */
                kind: "personal" | "automation";
                name: string;
            };
            role: string;
            project: string | null;
            environments: string[] | null;
            expiresAt: string | null;
            standby: {
                since: string;
                serves: boolean;
            } | null;
        };
        /** LoginLink */
        LoginLink: {
            path: string;
            expiresAt: string;
        };
        /** ReachedFlags */
        ReachedFlags: {
            environment: string;
            flags: string[];
            more: number;
        };
        /** Change */
        Change: {
            document: string;
            path: string;
            before?: unknown;
            after?: unknown;
        };
        /** AuditEntry */
        AuditEntry: {
            revision: string;
            committedAt: string;
            by: string;
            name: string | null;
            type: string;
            subject: {
                [key: string]: string;
            };
            reason: string | null;
            reach: components["schemas"]["ReachedFlags"][] | null;
            changes: components["schemas"]["Change"][];
            changesLeftOut: number;
            hash: string;
        };
        /** AuditEntryPage */
        AuditEntryPage: {
            items: components["schemas"]["AuditEntry"][];
            next: string | null;
        };
        /** AuditVerification */
        AuditVerification: {
            valid: boolean;
            firstBad: {
                revision: string;
                code: string;
                detail: string;
            } | null;
            faults: {
                revision: string;
                code: string;
                detail: string;
            }[];
            entries: {
                from: string | null;
                to: string | null;
                count: number;
            };
            signedThrough: string | null;
            hash: string | null;
            documents: {
                checked: number;
                older: number;
            };
        };
        /** Project */
        Project: {
            key: string;
            name: string;
            createdAt: string;
        };
        /** ProjectPage */
        ProjectPage: {
            items: components["schemas"]["Project"][];
            next: string | null;
        };
        /** EnvironmentInput */
        EnvironmentInput: {
            key: string;
            name?: string;
            critical?: boolean;
        };
        /** ProjectInput */
        ProjectInput: {
            key: string;
            name?: string;
            environments?: components["schemas"]["EnvironmentInput"][];
        };
        /** ProjectPatch */
        ProjectPatch: {
            key?: unknown;
            name?: string;
            createdAt?: unknown;
        };
        /** DebtItem */
        DebtItem: {
            flag: string;
            /** @enum {string} */
            kind: "release" | "experiment" | "operational" | "killSwitch" | "permission";
            owner: string | null;
            /** @enum {string} */
            stage: "draft" | "rollingOut" | "live" | "settled" | "stale" | "archived";
            /** @enum {string} */
            confidence: "low" | "medium" | "high";
            reasons: {
                code: string;
                detail: string;
            }[];
            keep: string | null;
            references: number | null;
            dependants: string[];
            lastEvaluatedAt: string | null;
            staleSince: string | null;
            createdAt: string;
            exemptUntil: string | null;
        };
        /** Debt */
        Debt: {
            score: number;
            flags: number;
            stale: number;
            stages: {
                draft: number;
                rollingOut: number;
                live: number;
                settled: number;
                stale: number;
                archived: number;
            };
            trend: {
                date: string;
                score: number;
                stale: number;
                flags: number;
            }[];
            items: components["schemas"]["DebtItem"][];
            next: string | null;
        };
        /** DebtRules */
        DebtRules: {
            lifetimeDays: {
                release: number | null;
                experiment: number | null;
                operational: number | null;
                killSwitch: number | null;
                permission: number | null;
            };
            settledDays: number;
            unusedDays: number;
            criticalOnly: boolean;
        };
        /** DebtRulesPatch */
        DebtRulesPatch: {
            lifetimeDays?: {
                release: number | null;
                experiment: number | null;
                operational: number | null;
                killSwitch: number | null;
                permission: number | null;
            };
            settledDays?: number;
            unusedDays?: number;
            criticalOnly?: boolean;
        };
        /** ExemptionInput */
        ExemptionInput: {
            owner: string;
            reason: string;
            until: string;
        };
        /** Exemption */
        Exemption: {
            flag: string;
            owner: string;
            reason: string;
            until: string;
            by: string;
            at: string;
        };
        /** Unexempted */
        Unexempted: {
            flag: string;
        };
        /** Reach */
        Reach: {
            environments: {
                environment: string;
                critical: boolean;
                flags: string[];
                count: number;
            }[];
        };
        /** ReferencesInput */
        ReferencesInput: {
            repository: string;
            commit: string;
            branch: string;
            files: number;
            dynamic: number;
            given?: number;
            unparsed: number;
            references: {
                flag: string;
                path: string;
                line: number;
                /** @enum {string} */
                kind: "read" | "constant" | "text";
                within: string | null;
                changedAt: string | null;
            }[];
        };
        /** Repository */
        Repository: {
            repository: string;
            commit: string;
            branch: string;
            uploadedAt: string;
            files: number;
            dynamic: number;
            given?: number;
            unparsed: number;
            flags: number;
            references: number;
        };
        /** RepositoryPage */
        RepositoryPage: {
            items: components["schemas"]["Repository"][];
            next: string | null;
        };
        /** Reference */
        Reference: {
            repository: string;
            commit: string;
            branch: string;
            path: string;
            line: number;
            /** @enum {string} */
            kind: "read" | "constant" | "text";
            within: string | null;
            changedAt: string | null;
        };
        /** ReferencePage */
        ReferencePage: {
            items: components["schemas"]["Reference"][];
            next: string | null;
        };
        /** Environment */
        Environment: {
            id: string;
            key: string;
            name: string;
            critical: boolean;
            createdAt: string;
        };
        /** EnvironmentPage */
        EnvironmentPage: {
            items: components["schemas"]["Environment"][];
            next: string | null;
        };
        /** EnvironmentPatch */
        EnvironmentPatch: {
            id?: unknown;
            key?: unknown;
            name?: string;
            critical?: boolean;
            createdAt?: unknown;
        };
        /** EvaluateInput */
        EvaluateInput: {
            context: {
                [key: string]: unknown;
            };
            flags?: string[];
        };
        /** EvaluateAnswer */
        EvaluateAnswer: {
            revision: string;
            results: {
                flag: string;
                value: unknown;
                variation?: string;
                reason: string;
                errorCode?: string;
                metadata: {
                    [key: string]: unknown;
                };
                trace?: {
                    /** @enum {string} */
                    step: "killed" | "off" | "prerequisite" | "target" | "exclusionGroup" | "rule" | "default" | "error";
                    /** @enum {string} */
                    outcome: "served" | "passed" | "failed";
                    subject?: string;
                    name?: string;
                    bucket?: number;
                    condition?: unknown;
                    detail?: string;
                }[];
            }[];
        };
        /** Receipts */
        Receipts: {
            environment: string;
            revision: string;
            committedAt: string | null;
            connected: number;
            applied: number;
            rejected: number;
            ahead: number;
            missing: {
                instance: string;
                revision: string | null;
                lastSeenAt: string;
                /** @constant */
                ahead?: true;
            }[];
            rejections: {
                instance: string;
                code: string;
                detail: string;
            }[];
            msTo50: number | null;
            msTo95: number | null;
            msTo100: number | null;
            relays: {
                connected: number;
                applied: number;
            };
        };
        /** Instance */
        Instance: {
            instance: string;
            boot: string;
            sdk: string;
            /** @enum {string} */
            state: "READY" | "BEHIND" | "AHEAD" | "ERROR" | "NOT_READY" | "STALE";
            mode: ("stream" | "poll" | "offline") | null;
            revision: string | null;
            servedSince: string | null;
            lastSeenAt: string;
            silentMs: number;
            plane: string;
            relay: boolean;
            via: string | null;
            rejected: {
                revision: string;
                code: string;
                detail: string;
            } | null;
        };
        /** InstancePage */
        InstancePage: {
            items: components["schemas"]["Instance"][];
            next: string | null;
        };
        /** KillManyInput */
        KillManyInput: {
            flags?: string[];
            tag?: string;
            reason: string;
            dryRun?: boolean;
        };
        /** KillManyAnswer */
        KillManyAnswer: {
            id: string | null;
            killed: string[];
            already: string[];
            revision: string;
            receipts: string;
        };
        /** RestoreManyInput */
        RestoreManyInput: {
            flags?: string[];
            tag?: string;
            reason: string;
            dryRun?: boolean;
            killId?: string;
        };
        /** RestoreManyAnswer */
        RestoreManyAnswer: {
            restored: string[];
            already: string[];
            revision: string;
            receipts: string;
        };
        /** Usage */
        Usage: {
            /** @enum {string} */
            period: "minute" | "hour" | "day";
            from: string | null;
            to: string;
            evaluations: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            buckets: {
                at: string;
                flag: string;
                variation: string;
                count: number;
            }[];
            unknownFlags: {
                [key: string]: number;
            };
            unknown: {
                name: string;
                lastAskedAt: string;
                instances: string[];
            }[];
            dropped: number;
        };
        /** KillHook */
        KillHook: {
            id: string;
            name: string;
            environment: string;
            /** @enum {string} */
            format: "alertmanager" | "signed";
            mappings: {
                match: {
                    [key: string]: string;
                };
                flags: string[];
                tag: string | null;
            }[];
            restoreWhenResolved: boolean;
            path: string;
            previousSecretExpiresAt: string | null;
            createdAt: string;
            updatedAt: string;
        };
        /** KillHookPage */
        KillHookPage: {
            items: components["schemas"]["KillHook"][];
            next: string | null;
        };
        /** KillHookInput */
        KillHookInput: {
            name: string;
            /** @enum {string} */
            format?: "alertmanager" | "signed";
            mappings: {
                match: {
                    [key: string]: string;
                };
                flags?: string[];
                tag?: string | null;
            }[];
            restoreWhenResolved?: boolean;
        };
        /** KillHookCreated */
        KillHookCreated: {
            id: string;
            name: string;
            environment: string;
            /** @enum {string} */
            format: "alertmanager" | "signed";
            mappings: {
                match: {
                    [key: string]: string;
                };
                flags: string[];
                tag: string | null;
            }[];
            restoreWhenResolved: boolean;
            path: string;
            previousSecretExpiresAt: string | null;
            createdAt: string;
            updatedAt: string;
            secret: string;
        };
        /** KillHookPatch */
        KillHookPatch: {
            id?: string;
            name?: string;
            environment?: string;
            /** @enum {string} */
            format?: "alertmanager" | "signed";
            mappings?: {
                match: {
                    [key: string]: string;
                };
                flags?: string[];
                tag?: string | null;
            }[];
            restoreWhenResolved?: boolean;
            path?: string;
            previousSecretExpiresAt?: string | null;
            createdAt?: string;
            updatedAt?: string;
        };
        /** RotateWebhookInput */
        RotateWebhookInput: {
            overlapMs?: number;
        };
        /** Worker */
        Worker: {
            id: string;
            name: string;
            environment: string;
            url: string;
            createdAt: string;
            /** @enum {string} */
            state: "pending" | "current" | "behind" | "failing";
            snapshot: string | null;
            keys: string | null;
            takenAt: string | null;
            error: {
                /** @enum {string} */
                code: "ADDRESS_REFUSED" | "NOT_RESOLVED" | "CONNECTION_FAILED" | "TLS_FAILED" | "TIMEOUT" | "REDIRECTED" | "GONE" | "BAD_STATUS" | "SECRET_UNREADABLE" | "EVENT_TRIMMED" | "UNTRUSTED";
                detail: string;
            } | null;
            failingSince: string | null;
        };
        /** WorkerPage */
        WorkerPage: {
            items: components["schemas"]["Worker"][];
            next: string | null;
        };
        /** WorkerInput */
        WorkerInput: {
            name: string;
            url: string;
        };
        /** ExclusionGroup */
        ExclusionGroup: {
            key: string;
            name: string;
            description: string;
            bucketBy: string;
            seed: string;
            holdout: {
                percent: number;
                ranges: number[][];
            };
            slots: {
                flag: string;
                percent: number;
                ranges: number[][];
            }[];
            freePercent: number;
            createdAt: string;
            updatedAt: string;
        };
        /** ExclusionGroupPage */
        ExclusionGroupPage: {
            items: components["schemas"]["ExclusionGroup"][];
            next: string | null;
        };
        /** ExclusionGroupInput */
        ExclusionGroupInput: {
            key: string;
            bucketBy?: string;
            name?: string;
            description?: string;
            holdout?: {
                percent?: number;
                ranges?: number[][];
            };
            slots?: {
                flag: string;
                percent?: number;
                ranges?: number[][];
            }[];
        };
        /** ExclusionGroupPatch */
        ExclusionGroupPatch: {
            name?: string;
            description?: string;
            holdout?: {
                percent?: number;
                ranges?: number[][];
            };
            slots?: {
                flag: string;
                percent?: number;
                ranges?: number[][];
            }[];
            key?: unknown;
            bucketBy?: unknown;
            seed?: unknown;
            freePercent?: unknown;
            createdAt?: unknown;
            updatedAt?: unknown;
        };
        /** FlagWithStates */
        FlagWithStates: {
            key: string;
            name: string;
            description: string;
            /** @enum {string} */
            kind: "release" | "experiment" | "operational" | "killSwitch" | "permission";
            /** @enum {string} */
            type: "boolean" | "string" | "number" | "json";
            variations: {
                key: string;
                value: unknown;
            }[];
            tags: string[];
            owner: string | null;
            clientVisible: boolean;
            expectedRemovalAt: string | null;
            archived: boolean;
            createdAt: string;
            updatedAt: string;
            environments?: {
                environment: string;
                on: boolean;
                killed: boolean;
                targets: number;
                rules: number;
                serves: {
                    [key: string]: number;
                };
            }[];
        };
        /** FlagWithStatesPage */
        FlagWithStatesPage: {
            items: components["schemas"]["FlagWithStates"][];
            next: string | null;
        };
        /** FlagInput */
        FlagInput: {
            key: string;
            /** @enum {string} */
            type: "boolean" | "string" | "number" | "json";
            name?: string;
            description?: string;
            /** @enum {string} */
            kind?: "release" | "experiment" | "operational" | "killSwitch" | "permission";
            variations?: {
                key: string;
                value: unknown;
            }[];
            tags?: string[];
            owner?: string | null;
            clientVisible?: boolean;
            expectedRemovalAt?: string | null;
        };
        /** Flag */
        Flag: {
            key: string;
            name: string;
            description: string;
            /** @enum {string} */
            kind: "release" | "experiment" | "operational" | "killSwitch" | "permission";
            /** @enum {string} */
            type: "boolean" | "string" | "number" | "json";
            variations: {
                key: string;
                value: unknown;
            }[];
            tags: string[];
            owner: string | null;
            clientVisible: boolean;
            expectedRemovalAt: string | null;
            archived: boolean;
            createdAt: string;
            updatedAt: string;
        };
        /** FlagPatch */
        FlagPatch: {
            name?: string;
            description?: string;
            /** @enum {string} */
            kind?: "release" | "experiment" | "operational" | "killSwitch" | "permission";
            variations?: {
                key: string;
                value: unknown;
            }[];
            tags?: string[];
            owner?: string | null;
            clientVisible?: boolean;
            expectedRemovalAt?: string | null;
            key?: unknown;
            type?: unknown;
            archived?: unknown;
            createdAt?: unknown;
            updatedAt?: unknown;
        };
        /** ArchiveInput */
        ArchiveInput: {
            override?: string;
        };
        /** Killed */
        Killed: {
            id: string;
            reason: string;
            by: string;
            at: string;
        };
        /** Split */
        Split: {
            bucketBy: string;
            seed: string;
            weights: {
                [key: string]: number;
            };
            allocations: {
                variation: string;
                ranges: number[][];
            }[];
        };
        /** Serve */
        Serve: {
            variation?: string;
            split?: components["schemas"]["Split"];
        };
        /** FlagConfig */
        FlagConfig: {
            flag: string;
            environment: string;
            on: boolean;
            offVariation: string;
            killed: components["schemas"]["Killed"] | null;
            holders: {
                /** @enum {string} */
                kind: "person" | "token" | "ramp" | "lock" | "alert";
                by: string;
                reason: string;
                since: string;
                endedAt: string | null;
            }[];
            moreHolders: boolean;
            overruled: {
                /** @enum {string} */
                kind: "alert";
                by: string;
                reason: string;
                since: string;
                overruledBy: string;
                overruledAt: string;
            }[];
            prerequisites: {
                flag: string;
                variations: string[];
            }[];
            targets: {
                variation: string;
                bucketBy: string;
                values: (string | number)[];
            }[];
            rules: {
                id: string;
                name: string;
                when: components["schemas"]["Condition"];
                serve: components["schemas"]["Serve"];
            }[];
            /** Serve */
            default: {
                variation?: string;
                /** Split */
                split?: {
                    bucketBy: string;
                    seed: string;
                    weights: {
                        [key: string]: number;
                    };
                    allocations: {
                        variation: string;
                        ranges: number[][];
                    }[];
                };
            };
            exclusionGroup: string | null;
            ramp: string | null;
            updatedAt: string;
        };
        /** ServeInput */
        ServeInput: {
            variation?: string;
            percent?: number;
            weights?: {
                [key: string]: number;
            };
            bucketBy?: string;
            split?: components["schemas"]["Split"];
        };
        /** FlagConfigPatch */
        FlagConfigPatch: {
            on?: boolean;
            offVariation?: string;
            prerequisites?: {
                flag: string;
                variations: string[];
            }[];
            targets?: {
                variation: string;
                bucketBy?: string;
                values: (string | number)[];
            }[];
            rules?: {
                id?: string;
                name?: string;
                when: components["schemas"]["Condition"];
                serve: components["schemas"]["ServeInput"];
            }[];
            /** ServeInput */
            default?: {
                variation?: string;
                percent?: number;
                weights?: {
                    [key: string]: number;
                };
                bucketBy?: string;
                /** Split */
                split?: {
                    bucketBy: string;
                    seed: string;
                    weights: {
                        [key: string]: number;
                    };
                    allocations: {
                        variation: string;
                        ranges: number[][];
                    }[];
                };
            };
            exclusionGroup?: string | null;
            flag?: unknown;
            environment?: unknown;
            killed?: unknown;
            holders?: unknown;
            moreHolders?: unknown;
            overruled?: unknown;
            ramp?: unknown;
            updatedAt?: unknown;
        };
        /** FlagConfigChanged */
        FlagConfigChanged: {
            flag: string;
            environment: string;
            on: boolean;
            offVariation: string;
            killed: components["schemas"]["Killed"] | null;
            holders: {
                /** @enum {string} */
                kind: "person" | "token" | "ramp" | "lock" | "alert";
                by: string;
                reason: string;
                since: string;
                endedAt: string | null;
            }[];
            moreHolders: boolean;
            overruled: {
                /** @enum {string} */
                kind: "alert";
                by: string;
                reason: string;
                since: string;
                overruledBy: string;
                overruledAt: string;
            }[];
            prerequisites: {
                flag: string;
                variations: string[];
            }[];
            targets: {
                variation: string;
                bucketBy: string;
                values: (string | number)[];
            }[];
            rules: {
                id: string;
                name: string;
                when: components["schemas"]["Condition"];
                serve: components["schemas"]["Serve"];
            }[];
            /** Serve */
            default: {
                variation?: string;
                /** Split */
                split?: {
                    bucketBy: string;
                    seed: string;
                    weights: {
                        [key: string]: number;
                    };
                    allocations: {
                        variation: string;
                        ranges: number[][];
                    }[];
                };
            };
            exclusionGroup: string | null;
            ramp: string | null;
            updatedAt: string;
            warnings: {
                code: string;
                message: string;
            }[];
        };
        /** ReasonInput */
        ReasonInput: {
            reason: string;
        };
        /** KillAnswer */
        KillAnswer: {
            flag: string;
            environment: string;
            killed: components["schemas"]["Killed"] | null;
            holders: {
                /** @enum {string} */
                kind: "person" | "token" | "ramp" | "lock" | "alert";
                by: string;
                reason: string;
                since: string;
                endedAt: string | null;
            }[];
            moreHolders: boolean;
            revision: string;
            receipts: string;
        };
        /** RevertInput */
        RevertInput: {
            revision: string;
            reason?: string;
            dryRun?: boolean;
        };
        /** ConfigChange */
        ConfigChange: {
            on?: boolean;
            offVariation?: string;
            prerequisites?: {
                flag: string;
                variations: string[];
            }[];
            targets?: {
                variation: string;
                bucketBy?: string;
                values: (string | number)[];
            }[];
            rules?: {
                id?: string;
                name?: string;
                when: components["schemas"]["Condition"];
                serve: components["schemas"]["ServeInput"];
            }[];
            /** ServeInput */
            default?: {
                variation?: string;
                percent?: number;
                weights?: {
                    [key: string]: number;
                };
                bucketBy?: string;
                /** Split */
                split?: {
                    bucketBy: string;
                    seed: string;
                    weights: {
                        [key: string]: number;
                    };
                    allocations: {
                        variation: string;
                        ranges: number[][];
                    }[];
                };
            };
            exclusionGroup?: string | null;
        };
        /** GateInput */
        GateInput: {
            id: string;
            source: {
                metric?: string;
                /** @enum {string} */
                statistic?: "errors" | "mean" | "p50" | "p95" | "p99";
                /** @enum {string} */
                saturation?: "eventLoopDelayMs" | "cpu";
                promql?: string;
            };
            limit: {
                maxIncrease?: {
                    relative?: number;
                    absolute?: number;
                };
                max?: number;
                min?: number;
            };
            intervalMs?: number;
            initialDelayMs?: number;
            failureLimit?: number;
            inconclusiveLimit?: number;
            consecutiveErrorLimit?: number;
            minSamples?: number;
            dryRun?: boolean;
        };
        /** RampInput */
        RampInput: {
            /** @enum {string} */
            template?: "cautious" | "standard" | "fast";
            /** @enum {string} */
            strategy?: "canary" | "linear" | "rolling" | "blueGreen";
            steps?: {
                to: {
                    percent?: number;
                    batch?: {
                        attribute: string;
                        values: (string | number)[];
                    };
                };
                holdMs?: number | null;
                gates?: components["schemas"]["GateInput"][];
            }[];
            variation?: string;
            control?: string;
            bucketBy?: string;
            percents?: number[];
            stepPercent?: number;
            batches?: {
                attribute: string;
                values: (string | number)[];
            }[];
            holdMs?: number | null;
            gates?: components["schemas"]["GateInput"][];
            deadlineAt?: string;
            alpha?: number;
            /** @enum {string} */
            onDoubt?: "pause" | "rollBack";
            force?: boolean;
            reason?: string;
        };
        /** PreviewInput */
        PreviewInput: {
            change?: components["schemas"]["ConfigChange"];
            ramp?: components["schemas"]["RampInput"];
            step?: number;
            contexts?: {
                [key: string]: unknown;
            }[];
            madeUp?: number;
        };
        /** Gate */
        Gate: {
            id: string;
            source: {
                metric?: string;
                /** @enum {string} */
                statistic?: "errors" | "mean" | "p50" | "p95" | "p99";
                /** @enum {string} */
                saturation?: "eventLoopDelayMs" | "cpu";
                promql?: string;
            };
            limit: {
                maxIncrease?: {
                    relative?: number;
                    absolute?: number;
                };
                max?: number;
                min?: number;
            };
            intervalMs: number;
            initialDelayMs: number;
            failureLimit: number;
            inconclusiveLimit: number;
            consecutiveErrorLimit: number;
            minSamples: number;
            dryRun: boolean;
            fault?: string;
        };
        /** Preview */
        Preview: {
            flag: string;
            environment: string;
            revision: string;
            steps: {
                to: {
                    percent?: number;
                    batch?: {
                        attribute: string;
                        values: (string | number)[];
                    };
                };
                holdMs: number | null;
                gates: components["schemas"]["Gate"][];
            }[] | null;
            places: {
                /** @enum {string} */
                place: "rule" | "default";
                id: string | null;
                name: string | null;
                before: {
                    [key: string]: number;
                } | null;
                after: {
                    [key: string]: number;
                } | null;
                moves: {
                    from: string;
                    to: string;
                    percent: number;
                }[];
                kept: number;
                /** @enum {string} */
                reachedBy: "same" | "others";
                isExact: boolean;
            }[];
            contexts: {
                /** @enum {string} */
                source: "given" | "madeUp";
                evaluated: number;
                changed: number;
                moves: {
                    from: string | null;
                    to: string | null;
                    count: number;
                }[];
                examples: {
                    context: {
                        [key: string]: unknown;
                    };
                    before: {
                        variation: string | null;
                        reason: string;
                    };
                    after: {
                        variation: string | null;
                        reason: string;
                    };
                }[];
            };
            warnings: {
                code: string;
                message: string;
            }[];
        };
        /** RampChanged */
        RampChanged: {
            id: string;
            flag: string;
            environment: string;
            /** @enum {string} */
            strategy: "canary" | "linear" | "rolling" | "blueGreen";
            template: ("cautious" | "standard" | "fast") | null;
            variation: string;
            control: string;
            /** @enum {string} */
            state: "running" | "paused" | "completed" | "rolledBack" | "aborted";
            reason: string | null;
            steps: {
                to: {
                    percent?: number;
                    batch?: {
                        attribute: string;
                        values: (string | number)[];
                    };
                };
                holdMs: number | null;
                gates: components["schemas"]["Gate"][];
            }[];
            step: number;
            fromPercent: number;
            percent: number;
            stepStartedAt: string;
            holdEndsAt: string | null;
            bucketBy: string;
            deadlineAt: string | null;
            alpha: number;
            /** @enum {string} */
            onDoubt: "pause" | "rollBack";
            log: {
                at: string;
                by: string;
                /** @enum {string} */
                did: "started" | "stepped" | "paused" | "resumed" | "rolledBack" | "completed" | "aborted";
                step: number;
                reason: string | null;
                verdicts: {
                    gate: string;
                    /** @enum {string} */
                    verdict: "go" | "noGo" | "inconclusive" | "error";
                    reason: string;
                }[];
            }[];
            createdBy: string;
            createdAt: string;
            updatedAt: string;
            endedAt: string | null;
            revision: string;
            receipts: string;
        };
        /** Estimate */
        Estimate: {
            value: number;
            low: number;
            high: number;
            samples: number;
        };
        /** Measurement */
        Measurement: {
            gate: string;
            at: string;
            /** @enum {string} */
            verdict: "go" | "noGo" | "inconclusive" | "error";
            reason: string;
            canary: components["schemas"]["Estimate"] | null;
            control: components["schemas"]["Estimate"] | null;
            difference: components["schemas"]["Estimate"] | null;
        };
        /** Ramp */
        Ramp: {
            id: string;
            flag: string;
            environment: string;
            /** @enum {string} */
            strategy: "canary" | "linear" | "rolling" | "blueGreen";
            template: ("cautious" | "standard" | "fast") | null;
            variation: string;
            control: string;
            /** @enum {string} */
            state: "running" | "paused" | "completed" | "rolledBack" | "aborted";
            reason: string | null;
            steps: {
                to: {
                    percent?: number;
                    batch?: {
                        attribute: string;
                        values: (string | number)[];
                    };
                };
                holdMs: number | null;
                gates: components["schemas"]["Gate"][];
            }[];
            step: number;
            fromPercent: number;
            percent: number;
            stepStartedAt: string;
            holdEndsAt: string | null;
            bucketBy: string;
            deadlineAt: string | null;
            alpha: number;
            /** @enum {string} */
            onDoubt: "pause" | "rollBack";
            log: {
                at: string;
                by: string;
                /** @enum {string} */
                did: "started" | "stepped" | "paused" | "resumed" | "rolledBack" | "completed" | "aborted";
                step: number;
                reason: string | null;
                verdicts: {
                    gate: string;
                    /** @enum {string} */
                    verdict: "go" | "noGo" | "inconclusive" | "error";
                    reason: string;
                }[];
            }[];
            createdBy: string;
            createdAt: string;
            updatedAt: string;
            endedAt: string | null;
            waitingFor: string | null;
            measurements: components["schemas"]["Measurement"][];
        };
        /** RampItem */
        RampItem: {
            id: string;
            flag: string;
            environment: string;
            /** @enum {string} */
            strategy: "canary" | "linear" | "rolling" | "blueGreen";
            template: ("cautious" | "standard" | "fast") | null;
            variation: string;
            control: string;
            /** @enum {string} */
            state: "running" | "paused" | "completed" | "rolledBack" | "aborted";
            reason: string | null;
            steps: {
                to: {
                    percent?: number;
                    batch?: {
                        attribute: string;
                        values: (string | number)[];
                    };
                };
                holdMs: number | null;
                gates: components["schemas"]["Gate"][];
            }[];
            step: number;
            fromPercent: number;
            percent: number;
            stepStartedAt: string;
            holdEndsAt: string | null;
            bucketBy: string;
            deadlineAt: string | null;
            alpha: number;
            /** @enum {string} */
            onDoubt: "pause" | "rollBack";
            log: {
                at: string;
                by: string;
                /** @enum {string} */
                did: "started" | "stepped" | "paused" | "resumed" | "rolledBack" | "completed" | "aborted";
                step: number;
                reason: string | null;
                verdicts: {
                    gate: string;
                    /** @enum {string} */
                    verdict: "go" | "noGo" | "inconclusive" | "error";
                    reason: string;
                }[];
            }[];
            createdBy: string;
            createdAt: string;
            updatedAt: string;
            endedAt: string | null;
        };
        /** RampItemPage */
        RampItemPage: {
            items: components["schemas"]["RampItem"][];
            next: string | null;
        };
        /** RampStopInput */
        RampStopInput: {
            reason: string;
        };
        /** RampGoOnInput */
        RampGoOnInput: {
            reason?: string;
        };
        /** RampAdvanceInput */
        RampAdvanceInput: {
            reason?: string;
            step?: number;
        };
        /** Schedule */
        Schedule: {
            id: string;
            flag: string;
            environment: string;
            at: string;
            local: {
                time: string;
                timeZone: string;
            } | null;
            change: components["schemas"]["ConfigChange"];
            graceMinutes: number;
            note: string | null;
            /** @enum {string} */
            state: "pending" | "done" | "failed" | "skipped";
            outcome: string | null;
            finishedAt: string | null;
            changedSince: boolean;
            createdBy: string;
            savedBy: string;
            createdAt: string;
            updatedAt: string;
        };
        /** SchedulePage */
        SchedulePage: {
            items: components["schemas"]["Schedule"][];
            next: string | null;
        };
        /** ScheduleInput */
        ScheduleInput: {
            flag: string;
            environment: string;
            at: string;
            timeZone?: string;
            change: components["schemas"]["ConfigChange"];
            graceMinutes?: number;
            note?: string | null;
        };
        /** ScheduleSaved */
        ScheduleSaved: {
            id: string;
            flag: string;
            environment: string;
            at: string;
            local: {
                time: string;
                timeZone: string;
            } | null;
            change: components["schemas"]["ConfigChange"];
            graceMinutes: number;
            note: string | null;
            /** @enum {string} */
            state: "pending" | "done" | "failed" | "skipped";
            outcome: string | null;
            finishedAt: string | null;
            changedSince: boolean;
            createdBy: string;
            savedBy: string;
            createdAt: string;
            updatedAt: string;
            warnings: {
                code: string;
                message: string;
            }[];
        };
        /** SchedulePatch */
        SchedulePatch: {
            at?: string;
            timeZone?: string;
            change?: components["schemas"]["ConfigChange"];
            graceMinutes?: number;
            note?: string | null;
            id?: unknown;
            flag?: unknown;
            environment?: unknown;
            local?: unknown;
            state?: unknown;
            outcome?: unknown;
            finishedAt?: unknown;
            changedSince?: unknown;
            createdBy?: unknown;
            savedBy?: unknown;
            createdAt?: unknown;
            updatedAt?: unknown;
        };
        /** Segment */
        Segment: {
            key: string;
            name: string;
            description: string;
            bucketBy: string;
            includedCount: number;
            excludedCount: number;
            rules: components["schemas"]["Condition"][];
            createdAt: string;
            updatedAt: string;
        };
        /** SegmentPage */
        SegmentPage: {
            items: components["schemas"]["Segment"][];
            next: string | null;
        };
        /** SegmentInput */
        SegmentInput: {
            key: string;
            name?: string;
            description?: string;
            bucketBy?: string;
            included?: (string | number)[];
            excluded?: (string | number)[];
            rules?: components["schemas"]["Condition"][];
        };
        /** SegmentPatch */
        SegmentPatch: {
            name?: string;
            description?: string;
            bucketBy?: string;
            included?: (string | number)[];
            excluded?: (string | number)[];
            rules?: components["schemas"]["Condition"][];
            key?: unknown;
            includedCount?: unknown;
            excludedCount?: unknown;
            createdAt?: unknown;
            updatedAt?: unknown;
        };
        /** ListChanged */
        ListChanged: {
            segment: string;
            list: string;
            added: number;
            removed: number;
            already: number;
            count: number;
            revision: string;
        };
        /** ListValue */
        ListValue: string;
        /** ListValuePage */
        ListValuePage: {
            items: components["schemas"]["ListValue"][];
            next: string | null;
        };
        /** ListInput */
        ListInput: {
            values: (string | number)[];
        };
        /** Webhook */
        Webhook: {
            id: string;
            name: string;
            url: string;
            /** @enum {string} */
            format: "standard" | "slack" | "teams";
            events: string[];
            environments: string[] | null;
            enabled: boolean;
            disabledReason: string | null;
            previousSecretExpiresAt: string | null;
            createdAt: string;
            updatedAt: string;
        };
        /** WebhookPage */
        WebhookPage: {
            items: components["schemas"]["Webhook"][];
            next: string | null;
        };
        /** WebhookInput */
        WebhookInput: {
            name: string;
            url: string;
            /** @enum {string} */
            format?: "standard" | "slack" | "teams";
            events?: string[];
            environments?: string[] | null;
            enabled?: boolean;
        };
        /** WebhookCreated */
        WebhookCreated: {
            id: string;
            name: string;
            url: string;
            /** @enum {string} */
            format: "standard" | "slack" | "teams";
            events: string[];
            environments: string[] | null;
            enabled: boolean;
            disabledReason: string | null;
            previousSecretExpiresAt: string | null;
            createdAt: string;
            updatedAt: string;
            secret: string;
        };
        /** WebhookPatch */
        WebhookPatch: {
            id?: string;
            name?: string;
            url?: string;
            /** @enum {string} */
            format?: "standard" | "slack" | "teams";
            events?: string[];
            environments?: string[] | null;
            enabled?: boolean;
            disabledReason?: string | null;
            previousSecretExpiresAt?: string | null;
            createdAt?: string;
            updatedAt?: string;
        };
        /** Delivery */
        Delivery: {
            id: string;
            type: string;
            revision: string | null;
            /** @enum {string} */
            status: "delivered" | "pending" | "failed";
            attempts: number;
            firstAt: string;
            lastAt: string;
            nextAt: string | null;
            responseStatus: number | null;
            ms: number;
            error: {
                /** @enum {string} */
                code: "ADDRESS_REFUSED" | "NOT_RESOLVED" | "CONNECTION_FAILED" | "TLS_FAILED" | "TIMEOUT" | "REDIRECTED" | "GONE" | "BAD_STATUS" | "SECRET_UNREADABLE" | "EVENT_TRIMMED";
                detail: string;
            } | null;
        };
        /** DeliveryPage */
        DeliveryPage: {
            items: components["schemas"]["Delivery"][];
            next: string | null;
        };
        /** RotateSigningInput */
        RotateSigningInput: {
            signsInMs?: number;
        };
        /** SigningRotated */
        SigningRotated: {
            kid: string;
            signsFrom: string;
            keys: {
                kid: string;
                signsFrom: string;
                believedUntil: string | null;
            }[];
        };
        /** AccessInput */
        AccessInput: {
            /** @enum {string} */
            role?: "viewer" | "operator" | "editor" | "approver" | "admin";
            project?: string;
            environments?: string[];
            lifetimeMs?: number;
        };
        /** AccessToken */
        AccessToken: {
            role: string;
            project: string | null;
            environments: string[] | null;
            expiresAt: string;
            secret: string;
        };
        /** RotateInput */
        RotateInput: {
            overlapMs?: number;
        };
        /** TokenCreated */
        TokenCreated: {
            id: string;
            /** @enum {string} */
            kind: "server" | "client" | "edge" | "personal" | "automation";
            name: string;
            project: string | null;
            environment: string | null;
            role: string | null;
            environments: string[] | null;
            origins: string[] | null;
            createdAt: string;
            expiresAt: string | null;
            previousExpiresAt: string | null;
            lastUsedAt: string | null;
            secret: string;
        };
        /** Token */
        Token: {
            id: string;
            /** @enum {string} */
            kind: "server" | "client" | "edge" | "personal" | "automation";
            name: string;
            project: string | null;
            environment: string | null;
            role: string | null;
            environments: string[] | null;
            origins: string[] | null;
            createdAt: string;
            expiresAt: string | null;
            previousExpiresAt: string | null;
            lastUsedAt: string | null;
        };
        /** TokenPage */
        TokenPage: {
            items: components["schemas"]["Token"][];
            next: string | null;
        };
        /** TokenInput */
        TokenInput: {
            /** @enum {string} */
            kind: "server" | "client" | "edge" | "personal" | "automation";
            name: string;
            role?: ("viewer" | "operator" | "editor" | "approver" | "admin") | null;
            project?: string | null;
            environment?: string | null;
            environments?: string[] | null;
            origins?: string[] | null;
            expiresAt?: string | null;
        };
        /** AlertMessage */
        AlertMessage: {
            truncatedAlerts?: number;
            alerts: {
                /** @enum {string} */
                status: "firing" | "resolved";
                labels: {
                    [key: string]: string;
                };
                annotations?: {
                    [key: string]: string;
                };
                startsAt?: string;
                fingerprint?: string;
            }[];
        } | {
            /** @enum {string} */
            status: "firing" | "resolved";
            alert: string;
            id?: string;
            labels?: {
                [key: string]: string;
            };
            summary?: string;
        };
        /** KilledByAlert */
        KilledByAlert: {
            matched: number;
            killed: string[];
            already: string[];
            overruled: string[];
            restored: string[];
            unknown: string[];
            truncated: boolean;
            revision: string;
        };
        /** OfrepRequest */
        OfrepRequest: {
            context: {
                [key: string]: unknown;
            };
        };
        /** OfrepEvaluation */
        OfrepEvaluation: {
            key: string;
            value: unknown;
            reason: string;
            variant?: string;
            metadata?: {
                [key: string]: string | number | boolean;
            };
        };
        /** OfrepFailure */
        OfrepFailure: {
            key: string;
            errorCode: string;
            errorDetails: string;
        };
        /** OfrepBulkRequest */
        OfrepBulkRequest: {
            context: {
                [key: string]: unknown;
            };
            flagConfigEtag?: string;
        };
        /** OfrepBulkEvaluation */
        OfrepBulkEvaluation: {
            flags: ({
                key: string;
                value: unknown;
                reason: string;
                variant?: string;
                metadata?: {
                    [key: string]: string | number | boolean;
                };
            } | {
                key: string;
                errorCode: string;
                errorDetails: string;
            })[];
            metadata?: {
                [key: string]: string | number | boolean;
            };
            eventStreams?: {
                type: string;
                endpoint: {
                    requestUri: string;
                };
                inactivityDelaySec: number;
            }[];
        };
        /** OfrepBulkFailure */
        OfrepBulkFailure: {
            errorCode: string;
            errorDetails: string;
        };
        /** ExclusionGroupPart */
        ExclusionGroupPart: {
            key: string;
            id: string;
            revision: number;
            bucketBy: string;
            seed: string;
            slots: {
                flag: string;
                ranges: number[][];
            }[];
        };
        /** DeliveredServe */
        DeliveredServe: {
            variation?: string;
            split?: {
                bucketBy: string;
                seed: string;
                allocations: {
                    variation: string;
                    ranges: number[][];
                }[];
            };
        };
        /** FlagPart */
        FlagPart: {
            key: string;
            id: string;
            revision: number;
            /** @enum {string} */
            type: "boolean" | "string" | "number" | "json";
            variations: {
                key: string;
                value: unknown;
            }[];
            on: boolean;
            killed: boolean;
            offVariation: string;
            prerequisites: {
                flag: string;
                variations: string[];
            }[];
            targets: {
                variation: string;
                bucketBy: string;
                values: (string | number)[];
            }[];
            rules: {
                id: string;
                when: components["schemas"]["Condition"];
                serve: components["schemas"]["DeliveredServe"];
            }[];
            /** DeliveredServe */
            default: {
                variation?: string;
                split?: {
                    bucketBy: string;
                    seed: string;
                    allocations: {
                        variation: string;
                        ranges: number[][];
                    }[];
                };
            };
            exclusionGroup: string | null;
            clientVisible: boolean;
            ramp?: {
                id: string;
                canary: string;
                control: string;
                metrics?: string[];
            };
        };
        /** SegmentPart */
        SegmentPart: {
            key: string;
            id: string;
            revision: number;
            bucketBy: string;
            included: (string | number)[];
            excluded: (string | number)[];
            rules: components["schemas"]["Condition"][];
        };
        /** Snapshot */
        Snapshot: {
            committedAt: string;
            environment: string;
            epoch: number;
            exclusionGroups: components["schemas"]["ExclusionGroupPart"][];
            flags: components["schemas"]["FlagPart"][];
            /** @constant */
            format: 1;
            project: string;
            revision: number;
            segments: components["schemas"]["SegmentPart"][];
            /** @constant */
            type: "snapshot";
        };
        /** Keys */
        Keys: {
            type: string;
            format: number;
            project: string;
            environment: string;
            epoch: number;
            revision: number;
            keys: {
                id: string;
                /** @enum {string} */
                kind: "server" | "client" | "edge";
                hash: string;
                origins: string[] | null;
                expiresAt: string | null;
            }[];
        };
        /** Report */
        Report: {
            instance: string;
            ageMs: number;
            served?: {
                revision: string;
                ageMs: number;
            }[];
            /** @enum {string} */
            mode?: "stream" | "poll" | "offline";
            rejected?: {
                revision: string;
                code: string;
                detail: string;
            } | null;
            saturation?: {
                eventLoopDelayMs: number;
                cpu: number;
            };
            goodbye?: boolean;
            boot: string;
            seq: number;
            sdk: string;
            capabilities: string[];
            applied: string | null;
            relay?: boolean;
            countsOnly?: boolean;
            instances?: {
                instance: string;
                ageMs: number;
                served?: {
                    revision: string;
                    ageMs: number;
                }[];
                /** @enum {string} */
                mode?: "stream" | "poll" | "offline";
                rejected?: {
                    revision: string;
                    code: string;
                    detail: string;
                } | null;
                saturation?: {
                    eventLoopDelayMs: number;
                    cpu: number;
                };
                goodbye?: boolean;
                boot?: string;
                sdk?: string;
                capabilities?: string[];
                pair: string | null;
                via?: string;
            }[];
            evaluations: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            metrics: {
                [key: string]: {
                    count: number;
                    sum: number;
                };
            };
            unknownFlags: {
                [key: string]: number;
            };
            sketches?: {
                flag: string;
                ramp: string;
                revision: number;
                variation: string;
                metric: string;
                batches: {
                    batch: number;
                    count: number;
                    errors: number;
                    sum: number;
                    sumOfSquares: number;
                    histogram: number[];
                }[];
                dropped: number;
            }[];
        } & {
            [key: string]: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    listSigningKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JwkSet"];
                };
            };
        };
    };
    activateStandby: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Activation"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    createLoginLink: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginLink"];
                };
            };
        };
    };
    listSystemAuditEntries: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                by?: string;
                type?: string;
                flag?: string;
                environment?: string;
                from?: string;
                to?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryPage"];
                };
            };
        };
    };
    verifySystemAudit: {
        parameters: {
            query?: {
                checkpoint?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerification"];
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectPage"];
                };
            };
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    deleteProject: {
        parameters: {
            query?: {
                includingContents?: "true" | "false";
            };
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateProject: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    getDebt: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                stage?: "draft" | "rollingOut" | "live" | "settled" | "stale" | "archived";
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Debt"];
                };
            };
        };
    };
    getFlagDebt: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DebtItem"];
                };
            };
        };
    };
    getDebtRules: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DebtRules"];
                };
            };
        };
    };
    updateDebtRules: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DebtRulesPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DebtRules"];
                };
            };
        };
    };
    exemptFlag: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExemptionInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exemption"];
                };
            };
        };
    };
    unexemptFlag: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unexempted"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
                "Last-Event-ID"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    getReach: {
        parameters: {
            query?: {
                segment?: string;
                exclusionGroup?: string;
                flag?: string;
                environment?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reach"];
                };
            };
        };
    };
    listRepositories: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryPage"];
                };
            };
        };
    };
    uploadReferences: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReferencesInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Repository"];
                };
            };
        };
    };
    listReferences: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReferencePage"];
                };
            };
        };
    };
    listAuditEntries: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                by?: string;
                type?: string;
                flag?: string;
                environment?: string;
                from?: string;
                to?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryPage"];
                };
            };
        };
    };
    verifyAudit: {
        parameters: {
            query?: {
                checkpoint?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerification"];
                };
            };
        };
    };
    listEnvironments: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvironmentPage"];
                };
            };
        };
    };
    createEnvironment: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnvironmentInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
        };
    };
    getEnvironment: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
        };
    };
    deleteEnvironment: {
        parameters: {
            query?: {
                includingContents?: "true" | "false";
            };
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateEnvironment: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnvironmentPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
        };
    };
    evaluateFlags: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluateInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluateAnswer"];
                };
            };
        };
    };
    getReceipts: {
        parameters: {
            query?: {
                revision?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipts"];
                    "text/event-stream": string;
                };
            };
        };
    };
    listInstances: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                state?: "READY" | "BEHIND" | "AHEAD" | "ERROR" | "NOT_READY" | "STALE";
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstancePage"];
                };
            };
        };
    };
    killFlags: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KillManyInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillManyAnswer"];
                };
            };
        };
    };
    restoreFlags: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreManyInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RestoreManyAnswer"];
                };
            };
        };
    };
    getUsage: {
        parameters: {
            query?: {
                flag?: string;
                from?: string;
                to?: string;
                period?: "minute" | "hour" | "day";
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                };
            };
        };
    };
    listKillHooks: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillHookPage"];
                };
            };
        };
    };
    createKillHook: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KillHookInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillHookCreated"];
                };
            };
        };
    };
    getKillHook: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
                hook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillHook"];
                };
            };
        };
    };
    deleteKillHook: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
                hook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateKillHook: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
                hook: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KillHookPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillHook"];
                };
            };
        };
    };
    rotateKillHookSecret: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
                hook: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateWebhookInput"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillHookCreated"];
                };
            };
        };
    };
    listWorkers: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerPage"];
                };
            };
        };
    };
    createWorker: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkerInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"];
                };
            };
        };
    };
    getWorker: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
                worker: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"];
                };
            };
        };
    };
    deleteWorker: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                environment: string;
                worker: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listExclusionGroups: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExclusionGroupPage"];
                };
            };
        };
    };
    createExclusionGroup: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExclusionGroupInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExclusionGroup"];
                };
            };
        };
    };
    getExclusionGroup: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExclusionGroup"];
                };
            };
        };
    };
    deleteExclusionGroup: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateExclusionGroup: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                group: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExclusionGroupPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExclusionGroup"];
                };
            };
        };
    };
    listFlags: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                include?: "environments";
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagWithStatesPage"];
                };
            };
        };
    };
    createFlag: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "key": "checkout-button",
                 *       "type": "string",
                 *       "variations": [
                 *         {
                 *           "key": "green",
                 *           "value": "#0a0"
                 *         },
                 *         {
                 *           "key": "blue",
                 *           "value": "#00a"
                 *         }
                 *       ],
                 *       "tags": [
                 *         "checkout"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["FlagInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flag"];
                };
            };
        };
    };
    getFlag: {
        parameters: {
            query?: {
                include?: "environments";
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagWithStates"];
                };
            };
        };
    };
    deleteFlag: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateFlag: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlagPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flag"];
                };
            };
        };
    };
    archiveFlag: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ArchiveInput"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flag"];
                };
            };
        };
    };
    unarchiveFlag: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flag"];
                };
            };
        };
    };
    getFlagConfig: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagConfig"];
                };
            };
        };
    };
    updateFlagConfig: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlagConfigPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagConfigChanged"];
                };
            };
        };
    };
    killFlag: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillAnswer"];
                };
            };
        };
    };
    restoreFlag: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillAnswer"];
                };
            };
        };
    };
    listFlagHistory: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryPage"];
                };
            };
        };
    };
    revertFlag: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevertInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagConfigChanged"];
                };
            };
        };
    };
    previewFlagConfig: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
        };
    };
    getFlagRamp: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ramp"];
                };
            };
        };
    };
    startRamp: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                flag: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RampInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RampChanged"];
                };
            };
        };
    };
    listRamps: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                flag?: string;
                environment?: string;
                state?: "live" | "running" | "paused" | "completed" | "rolledBack" | "aborted";
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RampItemPage"];
                };
            };
        };
    };
    getRamp: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                ramp: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ramp"];
                };
            };
        };
    };
    pauseRamp: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                ramp: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RampStopInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RampChanged"];
                };
            };
        };
    };
    resumeRamp: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                ramp: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RampGoOnInput"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RampChanged"];
                };
            };
        };
    };
    advanceRamp: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                ramp: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RampAdvanceInput"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RampChanged"];
                };
            };
        };
    };
    rollBackRamp: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                ramp: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RampStopInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RampChanged"];
                };
            };
        };
    };
    abortRamp: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                ramp: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RampStopInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RampChanged"];
                };
            };
        };
    };
    listSchedules: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                state?: "pending" | "done" | "failed" | "skipped";
                flag?: string;
                environment?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulePage"];
                };
            };
        };
    };
    createSchedule: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleSaved"];
                };
            };
        };
    };
    getSchedule: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                schedule: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
        };
    };
    cancelSchedule: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                schedule: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateSchedule: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                schedule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SchedulePatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleSaved"];
                };
            };
        };
    };
    listSegments: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentPage"];
                };
            };
        };
    };
    createSegment: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SegmentInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    getSegment: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                segment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    deleteSegment: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                segment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateSegment: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                segment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SegmentPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    importIncluded: {
        parameters: {
            query?: {
                header?: "true" | "false";
            };
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                segment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
                "text/plain": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListChanged"];
                };
            };
        };
    };
    importExcluded: {
        parameters: {
            query?: {
                header?: "true" | "false";
            };
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                segment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
                "text/plain": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListChanged"];
                };
            };
        };
    };
    listIncluded: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                segment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListValuePage"];
                };
            };
        };
    };
    addToIncluded: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                segment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListChanged"];
                };
            };
        };
    };
    removeFromIncluded: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                segment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListChanged"];
                };
            };
        };
    };
    listExcluded: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                segment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListValuePage"];
                };
            };
        };
    };
    addToExcluded: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                segment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListChanged"];
                };
            };
        };
    };
    removeFromExcluded: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                segment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListChanged"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookCreated"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateWebhookInput"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookCreated"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
        };
    };
    repeatDelivery: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                project: string;
                webhook: string;
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    rotateSigningKey: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateSigningInput"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningRotated"];
                };
            };
        };
    };
    mintAccessToken: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AccessInput"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessToken"];
                };
            };
        };
    };
    rotateToken: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateInput"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenCreated"];
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                "Sluice-After"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenCreated"];
                };
            };
        };
    };
    getToken: {
        parameters: {
            query?: never;
            header?: {
                "Sluice-After"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
                "Sluice-Reason"?: string;
                "Sluice-After"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    killByAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertMessage"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KilledByAlert"];
                };
            };
        };
    };
    evaluateRemotely: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OfrepRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OfrepEvaluation"];
                };
            };
        };
    };
    evaluateAllRemotely: {
        parameters: {
            query?: {
                flagConfigEtag?: string;
                flagConfigLastModified?: string;
            };
            header?: {
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OfrepBulkRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OfrepBulkEvaluation"];
                };
            };
        };
    };
    streamNotices: {
        parameters: {
            query: {
                channel: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    getSnapshot: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
        };
    };
    streamChanges: {
        parameters: {
            query?: never;
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    getKeys: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Keys"];
                };
            };
        };
    };
    sendReport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Report"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
