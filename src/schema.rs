// @generated automatically by Diesel CLI.

diesel::table! {
    address_changes (id) {
        id -> BigInt,
        token_hash -> Nullable<Text>,
        person_id -> BigInt,
        email -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    agencies (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        short_name -> Nullable<Text>,
        kind -> Text,
        region_id -> Nullable<BigInt>,
        parent_id -> Nullable<BigInt>,
        lineage -> Text,
        lookup_name -> Text,
        is_invented -> Bool,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> BigInt,
        token_hash -> Text,
        person_id -> BigInt,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        label -> Text,
        scope -> Text,
        last_used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    assigned_people (id) {
        id -> BigInt,
        assignment_id -> BigInt,
        person_id -> BigInt,
        result -> Text,
    }
}

diesel::table! {
    assignment_allowances (id) {
        id -> BigInt,
        enrolment_id -> BigInt,
        lesson_id -> BigInt,
        block -> Text,
        kind -> Text,
        due_at -> Nullable<Timestamp>,
        reason -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    assignment_files (id) {
        id -> BigInt,
        work_id -> BigInt,
        file_id -> BigInt,
        in_draft -> Bool,
        handed_in -> Bool,
        person_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    assignment_marks (id) {
        id -> BigInt,
        submission_id -> BigInt,
        number -> BigInt,
        score -> BigInt,
        criteria -> Text,
        comment -> Text,
        reason -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    assignment_members (id) {
        id -> BigInt,
        team_id -> BigInt,
        enrolment_id -> BigInt,
        lesson_id -> BigInt,
        block -> Text,
        joined_at -> Timestamp,
    }
}

diesel::table! {
    assignment_resets (id) {
        id -> BigInt,
        enrolment_id -> BigInt,
        reset_at -> Timestamp,
    }
}

diesel::table! {
    assignment_submissions (id) {
        id -> BigInt,
        handle -> Text,
        work_id -> BigInt,
        lesson_id -> BigInt,
        number -> BigInt,
        version_id -> BigInt,
        lesson_version_id -> BigInt,
        revision -> BigInt,
        words -> BigInt,
        state -> Text,
        submitted_by -> Nullable<BigInt>,
        submitted_at -> Timestamp,
        claimed_by -> Nullable<BigInt>,
        claimed_at -> Nullable<Timestamp>,
        decided_at -> Nullable<Timestamp>,
        comment -> Text,
    }
}

diesel::table! {
    assignment_teams (id) {
        id -> BigInt,
        lesson_id -> BigInt,
        block -> Text,
        run_id -> BigInt,
        name -> Text,
        code -> Text,
        members -> BigInt,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    assignment_works (id) {
        id -> BigInt,
        lesson_id -> BigInt,
        block -> Text,
        enrolment_id -> Nullable<BigInt>,
        team_id -> Nullable<BigInt>,
        content_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    bank_categories (id) {
        id -> BigInt,
        course_id -> BigInt,
        number -> BigInt,
        path -> Text,
    }
}

diesel::table! {
    bank_entries (id) {
        id -> BigInt,
        course_id -> BigInt,
        number -> BigInt,
        content_id -> BigInt,
        category_id -> Nullable<BigInt>,
        kind -> Text,
        status -> Text,
        words -> Text,
    }
}

diesel::table! {
    bank_imports (id) {
        id -> BigInt,
        course_id -> BigInt,
        number -> BigInt,
        format -> Text,
        language -> Text,
        category_id -> Nullable<BigInt>,
        source -> Text,
        made_at -> Timestamp,
        applied_at -> Nullable<Timestamp>,
        made -> Nullable<BigInt>,
    }
}

diesel::table! {
    booking_invitations (id) {
        id -> BigInt,
        booking_id -> BigInt,
        person_id -> BigInt,
        sequence -> BigInt,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        is_cancelled -> Bool,
        told_at -> Timestamp,
    }
}

diesel::table! {
    booking_marks (id) {
        id -> BigInt,
        booking_id -> BigInt,
        party -> Text,
        party_id -> BigInt,
        mark -> BigInt,
    }
}

diesel::table! {
    booking_seats (id) {
        id -> BigInt,
        booking_id -> BigInt,
        team_id -> BigInt,
        standing -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    bookings (id) {
        id -> BigInt,
        code -> Text,
        mentor_id -> BigInt,
        team_id -> Nullable<BigInt>,
        room_id -> Nullable<BigInt>,
        state -> Text,
        mode -> Text,
        title -> Text,
        purpose -> Text,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        seats -> Nullable<BigInt>,
        taken -> BigInt,
        until_at -> Nullable<Timestamp>,
        sequence -> BigInt,
        reason -> Text,
        booked_by -> Nullable<BigInt>,
        decided_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    calendar_entries (id) {
        id -> BigInt,
        person_id -> BigInt,
        uid -> Text,
        sequence -> BigInt,
        document -> Text,
        ends_at -> Timestamp,
        changed_at -> Timestamp,
        cancelled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    calendars (id) {
        id -> BigInt,
        person_id -> BigInt,
        token_hash -> Text,
        created_at -> Timestamp,
        refreshed_at -> Timestamp,
    }
}

diesel::table! {
    certificate_changes (id) {
        id -> BigInt,
        certificate_id -> BigInt,
        status -> Text,
        cause -> Text,
        reason -> Text,
        person_id -> Nullable<BigInt>,
        at -> Timestamp,
    }
}

diesel::table! {
    certificate_templates (id) {
        id -> BigInt,
        content_id -> BigInt,
        signatory -> Text,
        signatory_title_id -> Text,
        signatory_title_en -> Text,
        validity_months -> Nullable<BigInt>,
        prints_hours -> Bool,
        prints_run -> Bool,
        prints_result -> Bool,
        person_id -> Nullable<BigInt>,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    certificates (id) {
        id -> BigInt,
        serial -> Text,
        person_id -> BigInt,
        content_id -> BigInt,
        version_id -> BigInt,
        run_id -> BigInt,
        period -> BigInt,
        issue -> BigInt,
        holder -> Text,
        title_id -> Text,
        title_en -> Text,
        run_number -> Nullable<BigInt>,
        run_title -> Text,
        jp -> BigInt,
        lessons -> BigInt,
        minutes -> BigInt,
        score -> Nullable<BigInt>,
        signatory -> Text,
        signatory_title_id -> Text,
        signatory_title_en -> Text,
        prints_hours -> Bool,
        prints_run -> Bool,
        prints_result -> Bool,
        name_hidden -> Bool,
        status -> Text,
        issued_at -> Timestamp,
        valid_until -> Nullable<Timestamp>,
        reminders -> BigInt,
    }
}

diesel::table! {
    completions (id) {
        id -> BigInt,
        person_id -> BigInt,
        content_id -> BigInt,
        period -> BigInt,
        version_id -> BigInt,
        completed_at -> Timestamp,
    }
}

diesel::table! {
    condition_openings (id) {
        id -> BigInt,
        person_id -> BigInt,
        lesson_id -> BigInt,
        period -> BigInt,
        opened_at -> Timestamp,
    }
}

diesel::table! {
    consents (id) {
        id -> BigInt,
        person_id -> BigInt,
        document -> Text,
        version -> Text,
        given_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    content_versions (id) {
        id -> BigInt,
        content_id -> BigInt,
        number -> BigInt,
        document -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    contents (id) {
        id -> BigInt,
        kind -> Text,
        draft_version_id -> Nullable<BigInt>,
        published_version_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    counters (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    course_archives (id) {
        id -> BigInt,
        code -> Text,
        person_id -> BigInt,
        agency_id -> BigInt,
        file_id -> BigInt,
        state -> Text,
        report -> Text,
        course_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        state_at -> Timestamp,
    }
}

diesel::table! {
    course_conditions (id) {
        id -> BigInt,
        course_id -> BigInt,
        target -> Text,
        tree -> Text,
        person_id -> Nullable<BigInt>,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    course_reviews (id) {
        id -> BigInt,
        course_id -> BigInt,
        number -> BigInt,
        version_id -> BigInt,
        state -> Text,
        note -> Text,
        asked_by -> Nullable<BigInt>,
        asked_at -> Timestamp,
        comment -> Text,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    course_staff (id) {
        id -> BigInt,
        course_id -> BigInt,
        person_id -> BigInt,
        role -> Text,
    }
}

diesel::table! {
    courses (id) {
        id -> BigInt,
        content_id -> BigInt,
        slug -> Text,
        created_at -> Timestamp,
        agency_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    data_requests (id) {
        id -> BigInt,
        code -> Text,
        person_id -> BigInt,
        kind -> Text,
        state -> Text,
        note -> Text,
        asked_at -> Timestamp,
        undo_until -> Nullable<Timestamp>,
        due_at -> Timestamp,
        overdue_at -> Nullable<Timestamp>,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<BigInt>,
        answer -> Text,
    }
}

diesel::table! {
    digests (id) {
        id -> BigInt,
        person_id -> BigInt,
        local_day -> Text,
        sent_at -> Timestamp,
    }
}

diesel::table! {
    draft_parts (id) {
        id -> BigInt,
        content_id -> BigInt,
        part -> Text,
        revision -> BigInt,
        page -> Text,
        person_id -> Nullable<BigInt>,
        saved_at -> Timestamp,
    }
}

diesel::table! {
    draft_snapshots (id) {
        id -> BigInt,
        content_id -> BigInt,
        revision -> BigInt,
        document -> Text,
        person_id -> Nullable<BigInt>,
        saved_at -> Timestamp,
        taken_at -> Timestamp,
    }
}

diesel::table! {
    drafts (id) {
        id -> BigInt,
        content_id -> BigInt,
        revision -> BigInt,
        document -> Text,
        person_id -> Nullable<BigInt>,
        saved_at -> Timestamp,
    }
}

diesel::table! {
    enrolment_list_rows (id) {
        id -> BigInt,
        list_id -> BigInt,
        line -> Nullable<BigInt>,
        typed -> Text,
        person_id -> Nullable<BigInt>,
        due_at -> Nullable<Timestamp>,
        action -> Text,
        problem -> Nullable<Text>,
        role -> Text,
        result -> Nullable<Text>,
    }
}

diesel::table! {
    enrolment_lists (id) {
        id -> BigInt,
        code -> Text,
        run_id -> BigInt,
        person_id -> Nullable<BigInt>,
        file_name -> Text,
        state -> Text,
        seen -> BigInt,
        created_at -> Timestamp,
        state_at -> Timestamp,
    }
}

diesel::table! {
    enrolment_sources (id) {
        id -> BigInt,
        enrolment_id -> BigInt,
        source -> Text,
        person_id -> Nullable<BigInt>,
        agency_id -> Nullable<BigInt>,
        due_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    enrolments (id) {
        id -> BigInt,
        run_id -> BigInt,
        person_id -> BigInt,
        period -> BigInt,
        created_at -> Timestamp,
        standing -> Text,
        source -> Text,
        place -> Nullable<BigInt>,
        changed_at -> Nullable<Timestamp>,
        reason -> Text,
    }
}

diesel::table! {
    event_positions (reader) {
        reader -> Text,
        xid -> BigInt,
        event_id -> BigInt,
    }
}

diesel::table! {
    events (id) {
        id -> BigInt,
        xid -> BigInt,
        at -> Timestamp,
        kind -> Text,
        payload -> Text,
        subject_kind -> Text,
        subject_id -> BigInt,
        person_id -> Nullable<BigInt>,
        via -> Text,
        request_id -> Nullable<Text>,
        agency_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    evidence (id) {
        id -> BigInt,
        person_id -> BigInt,
        content_id -> BigInt,
        part -> Text,
        kind -> Text,
        value -> BigInt,
        version_id -> BigInt,
        period -> BigInt,
        at -> Timestamp,
    }
}

diesel::table! {
    export_parts (id) {
        id -> BigInt,
        export_id -> BigInt,
        kind -> Text,
        number -> BigInt,
        content -> Text,
    }
}

diesel::table! {
    exports (id) {
        id -> BigInt,
        code -> Text,
        person_id -> Nullable<BigInt>,
        format -> Text,
        narrowing -> Text,
        about -> Text,
        state -> Text,
        total -> BigInt,
        passed -> BigInt,
        written -> BigInt,
        bytes -> BigInt,
        created_at -> Timestamp,
        ready_at -> Nullable<Timestamp>,
        expires_at -> Timestamp,
        source -> Text,
        refusal -> Nullable<Text>,
    }
}

diesel::table! {
    files (id) {
        id -> BigInt,
        handle -> Text,
        hash -> Text,
        name -> Text,
        kind -> Text,
        bytes -> BigInt,
        width -> Nullable<BigInt>,
        height -> Nullable<BigInt>,
        state -> Text,
        state_at -> Timestamp,
        person_id -> BigInt,
        made_at -> Timestamp,
        attached_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    grade_changes (id) {
        id -> BigInt,
        grade_id -> BigInt,
        kind -> Text,
        old_score -> Nullable<BigInt>,
        old_excused -> Bool,
        new_score -> Nullable<BigInt>,
        new_excused -> Bool,
        person_id -> Nullable<BigInt>,
        reason -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    grade_formulas (id) {
        id -> BigInt,
        run_id -> BigInt,
        number -> BigInt,
        weights -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        applied_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    grade_totals (id) {
        id -> BigInt,
        enrolment_id -> BigInt,
        formula_id -> BigInt,
        current_score -> Nullable<BigInt>,
        final_score -> Nullable<BigInt>,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    grades (id) {
        id -> BigInt,
        person_id -> BigInt,
        content_id -> BigInt,
        part -> Text,
        period -> BigInt,
        source -> Text,
        score -> Nullable<BigInt>,
        waits -> Bool,
        excused -> Bool,
        version_id -> BigInt,
        override_score -> Nullable<BigInt>,
        override_excused -> Bool,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    help_dismissals (id) {
        id -> BigInt,
        enrolment_id -> BigInt,
        flag -> Text,
        item -> Text,
        facts -> BigInt,
        note -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    idea_agencies (id) {
        id -> BigInt,
        agency_id -> BigInt,
        needs_endorsement -> Bool,
        person_id -> Nullable<BigInt>,
        set_at -> Timestamp,
    }
}

diesel::table! {
    idea_amendments (id) {
        id -> BigInt,
        idea_id -> BigInt,
        number -> BigInt,
        field -> Text,
        round -> BigInt,
        old_text -> Text,
        new_text -> Text,
        reason -> Text,
        state -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        answer -> Text,
        answered_by -> Nullable<BigInt>,
        answered_at -> Nullable<Timestamp>,
        made -> Nullable<BigInt>,
    }
}

diesel::table! {
    idea_authors (id) {
        id -> BigInt,
        idea_id -> BigInt,
        person_id -> BigInt,
        state -> Text,
        invited_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        answered_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    idea_comments (id) {
        id -> BigInt,
        idea_id -> BigInt,
        number -> BigInt,
        round -> BigInt,
        body -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    idea_comparisons (id) {
        id -> BigInt,
        idea_id -> BigInt,
        other_kind -> Text,
        other_id -> BigInt,
        choice -> Text,
        note -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    idea_files (id) {
        id -> BigInt,
        idea_id -> BigInt,
        file_id -> BigInt,
        title -> Text,
        in_draft -> Bool,
        since -> Nullable<BigInt>,
        until -> Nullable<BigInt>,
        person_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    idea_goals (id) {
        id -> BigInt,
        idea_id -> BigInt,
        goal -> BigInt,
    }
}

diesel::table! {
    idea_hidings (id) {
        id -> BigInt,
        idea_id -> BigInt,
        comment_id -> Nullable<BigInt>,
        reason -> Text,
        person_id -> Nullable<BigInt>,
        state_at -> Timestamp,
        state_reason -> Text,
        hidden_at -> Timestamp,
        shown_by -> Nullable<BigInt>,
        shown_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    idea_merges (id) {
        id -> BigInt,
        idea_id -> BigInt,
        into_id -> BigInt,
        reason -> Text,
        person_id -> Nullable<BigInt>,
        state_at -> Timestamp,
        state_reason -> Text,
        merged_at -> Timestamp,
        until_at -> Timestamp,
        undone_by -> Nullable<BigInt>,
        undone_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    idea_reviews (id) {
        id -> BigInt,
        round_id -> BigInt,
        field -> Text,
        verdict -> Text,
        comment -> Text,
        person_id -> Nullable<BigInt>,
        reviewed_at -> Timestamp,
    }
}

diesel::table! {
    idea_rounds (id) {
        id -> BigInt,
        idea_id -> BigInt,
        number -> BigInt,
        version_id -> BigInt,
        revision -> BigInt,
        state -> Text,
        submitted_by -> Nullable<BigInt>,
        submitted_at -> Timestamp,
        endorsed_by -> Nullable<BigInt>,
        received_at -> Nullable<Timestamp>,
        claimed_by -> Nullable<BigInt>,
        claimed_at -> Nullable<Timestamp>,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        reason -> Text,
        due_at -> Nullable<Timestamp>,
        next_step -> Text,
    }
}

diesel::table! {
    idea_supports (id) {
        id -> BigInt,
        idea_id -> BigInt,
        person_id -> BigInt,
        kind -> Text,
        created_at -> Timestamp,
        merge_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    ideas (id) {
        id -> BigInt,
        content_id -> BigInt,
        code -> Text,
        kind -> Text,
        title -> Text,
        summary -> Text,
        language -> Text,
        agency_id -> BigInt,
        region_id -> Nullable<BigInt>,
        province_id -> Nullable<BigInt>,
        sector_id -> Nullable<BigInt>,
        year -> BigInt,
        state_at -> Timestamp,
        state_reason -> Text,
        published_at -> Nullable<Timestamp>,
        person_id -> Nullable<BigInt>,
        is_invented -> Bool,
        created_at -> Timestamp,
        state -> Text,
    }
}

diesel::table! {
    idempotency_keys (id) {
        id -> BigInt,
        person_id -> BigInt,
        key -> Text,
        method -> Text,
        path -> Text,
        body_hash -> Text,
        receipt -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    innovation_checks (id) {
        id -> BigInt,
        innovation_id -> BigInt,
        version_id -> BigInt,
        answer -> Text,
        note -> Text,
        capacity -> Text,
        person_id -> Nullable<BigInt>,
        asked_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    innovation_comments (id) {
        id -> BigInt,
        submission_id -> BigInt,
        number -> BigInt,
        section -> Text,
        body -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        answer -> Nullable<Text>,
        answered_by -> Nullable<BigInt>,
        answered_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    innovation_files (id) {
        id -> BigInt,
        innovation_id -> BigInt,
        file_id -> BigInt,
        kind -> Text,
        title -> Text,
        alt -> Text,
        person_id -> BigInt,
        created_at -> Timestamp,
        shown_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    innovation_sources (id) {
        id -> BigInt,
        innovation_id -> BigInt,
        system -> Text,
        external_id -> Nullable<Text>,
        registration_no -> Nullable<Text>,
        note -> Text,
        says -> Text,
        licence -> Text,
        retrieved_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    innovation_submissions (id) {
        id -> BigInt,
        innovation_id -> BigInt,
        number -> BigInt,
        version_id -> BigInt,
        revision -> BigInt,
        sector_id -> Nullable<BigInt>,
        year -> Nullable<BigInt>,
        state -> Text,
        submitted_by -> Nullable<BigInt>,
        submitted_at -> Timestamp,
        claimed_by -> Nullable<BigInt>,
        claimed_at -> Nullable<Timestamp>,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        reason -> Text,
    }
}

diesel::table! {
    innovations (id) {
        id -> BigInt,
        content_id -> BigInt,
        code -> Text,
        name -> Text,
        summary -> Text,
        language -> Text,
        agency_id -> Nullable<BigInt>,
        province_id -> Nullable<BigInt>,
        sector_id -> Nullable<BigInt>,
        year -> Nullable<BigInt>,
        source -> Text,
        source_note -> Text,
        is_invented -> Bool,
        completeness -> BigInt,
        state -> Text,
        state_reason -> Nullable<Text>,
        state_at -> Timestamp,
        published_at -> Nullable<Timestamp>,
        checked_at -> Nullable<Timestamp>,
        asked_at -> Nullable<Timestamp>,
        answer -> Nullable<Text>,
        replaced_by_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    installation (id) {
        id -> BigInt,
        kind -> Text,
        created_at -> Timestamp,
        secret -> Text,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        unique_key -> Nullable<Text>,
        run_at -> Timestamp,
        leased_until -> Nullable<Timestamp>,
        attempts -> BigInt,
        last_error -> Nullable<Text>,
        failed_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    jp_entries (id) {
        id -> BigInt,
        person_id -> BigInt,
        kind -> Text,
        content_id -> Nullable<BigInt>,
        period -> BigInt,
        title_id -> Text,
        title_en -> Text,
        rule_id -> Nullable<BigInt>,
        minutes_per_jp -> BigInt,
        minutes -> BigInt,
        jp -> BigInt,
        certificate_id -> Nullable<BigInt>,
        period_year -> BigInt,
        status -> Text,
        reverses_id -> Nullable<BigInt>,
        reason -> Text,
        at -> Timestamp,
        meeting -> Nullable<Text>,
        begins_at -> Nullable<Timestamp>,
        ends_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    lab_actions (id) {
        id -> BigInt,
        lab_idea_id -> BigInt,
        number -> BigInt,
        phase -> Text,
        activity -> Text,
        partners -> Text,
        output -> Text,
        method -> Text,
        months -> Text,
        place -> Text,
        cost -> Nullable<BigInt>,
    }
}

diesel::table! {
    lab_calendar_entries (id) {
        id -> BigInt,
        lab_id -> BigInt,
        uid -> Text,
        sequence -> BigInt,
        document -> Text,
        ends_at -> Timestamp,
        changed_at -> Timestamp,
        cancelled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    lab_calendars (id) {
        id -> BigInt,
        lab_id -> BigInt,
        person_id -> BigInt,
        token_hash -> Text,
        created_at -> Timestamp,
        refreshed_at -> Timestamp,
    }
}

diesel::table! {
    lab_ideas (id) {
        id -> BigInt,
        lab_id -> BigInt,
        idea_id -> BigInt,
        state -> Text,
        state_at -> Timestamp,
        state_reason -> Text,
        innovation_id -> Nullable<BigInt>,
        plan_state -> Text,
        plan_revision -> BigInt,
        work_unit -> Text,
        contact -> Text,
        planned_by -> Nullable<BigInt>,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    lab_members (id) {
        id -> BigInt,
        team_id -> BigInt,
        person_id -> BigInt,
        from_at -> Timestamp,
        until_at -> Nullable<Timestamp>,
        reason -> Text,
        successor_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    lab_notes (id) {
        id -> BigInt,
        lab_id -> BigInt,
        number -> BigInt,
        kind -> Text,
        body -> Text,
        owner_id -> Nullable<BigInt>,
        due_at -> Nullable<Timestamp>,
        done_at -> Nullable<Timestamp>,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        booking_id -> Nullable<BigInt>,
        proof -> Text,
        file_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    lab_phases (id) {
        id -> BigInt,
        lab_id -> BigInt,
        phase -> Text,
        from_at -> Nullable<Timestamp>,
        until_at -> Nullable<Timestamp>,
        began_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    lab_records (id) {
        id -> BigInt,
        lab_id -> BigInt,
        number -> BigInt,
        kind -> Text,
        lab_idea_id -> Nullable<BigInt>,
        action_id -> Nullable<BigInt>,
        held_at -> Timestamp,
        body -> Text,
        place -> Text,
        evidence -> Text,
        approved -> Bool,
        progress -> Nullable<BigInt>,
        visitors -> Nullable<BigInt>,
        novelty -> Nullable<BigInt>,
        breadth -> Nullable<BigInt>,
        file_id -> Nullable<BigInt>,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    lab_sessions (id) {
        id -> BigInt,
        booking_id -> BigInt,
        agenda -> Text,
        agenda_revision -> BigInt,
        agenda_by -> Nullable<BigInt>,
        agenda_at -> Nullable<Timestamp>,
        minutes -> Text,
        minutes_revision -> BigInt,
        minutes_by -> Nullable<BigInt>,
        minutes_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    lab_teams (id) {
        id -> BigInt,
        lab_id -> BigInt,
        number -> BigInt,
        idea_id -> Nullable<BigInt>,
        name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    labs (id) {
        id -> BigInt,
        slug -> Text,
        agency_id -> BigInt,
        region_id -> Nullable<BigInt>,
        province_id -> Nullable<BigInt>,
        theme -> Text,
        kind -> Text,
        note -> Text,
        contact -> Text,
        state -> Text,
        state_at -> Timestamp,
        state_reason -> Text,
        state_before -> Nullable<Text>,
        mode -> Nullable<Text>,
        batch -> Text,
        participants -> Nullable<BigInt>,
        budget -> Nullable<BigInt>,
        person_id -> Nullable<BigInt>,
        is_invented -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    lesson_cases (id) {
        id -> BigInt,
        lesson_id -> BigInt,
        block -> Text,
        innovation_id -> BigInt,
        version -> BigInt,
        person_id -> Nullable<BigInt>,
        checked_at -> Nullable<Timestamp>,
        due_at -> Nullable<Timestamp>,
        due_reason -> Nullable<Text>,
    }
}

diesel::table! {
    lesson_files (id) {
        id -> BigInt,
        lesson_id -> BigInt,
        file_id -> BigInt,
        version_id -> Nullable<BigInt>,
        person_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    lessons (id) {
        id -> BigInt,
        content_id -> BigInt,
        course_id -> BigInt,
        slug -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    mail_preferences (id) {
        id -> BigInt,
        person_id -> BigInt,
        kind -> Text,
        frequency -> Text,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    meeting_consents (id) {
        id -> BigInt,
        booking_id -> BigInt,
        person_id -> BigInt,
        answer -> Text,
        changed_at -> Timestamp,
        visibility -> Text,
    }
}

diesel::table! {
    meeting_corrections (id) {
        id -> BigInt,
        booking_id -> BigInt,
        person_id -> BigInt,
        mark -> Text,
        before -> Nullable<Text>,
        reason -> Text,
        corrected_by -> Nullable<BigInt>,
        at -> Timestamp,
    }
}

diesel::table! {
    meeting_looks (id) {
        id -> BigInt,
        booking_id -> BigInt,
        from_at -> Timestamp,
        until_at -> Timestamp,
    }
}

diesel::table! {
    meeting_recordings (id) {
        id -> BigInt,
        booking_id -> BigInt,
        record -> Text,
        state -> Text,
        begins_at -> Timestamp,
        ends_at -> Timestamp,
        address -> Text,
        until_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    meeting_stays (id) {
        id -> BigInt,
        booking_id -> BigInt,
        person_id -> BigInt,
        source -> Text,
        from_at -> Timestamp,
        until_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    meetings (id) {
        id -> BigInt,
        booking_id -> BigInt,
        kind -> Nullable<Text>,
        address -> Text,
        fallback -> Text,
        records -> Bool,
        has_lobby -> Bool,
        visibility -> Text,
        opened_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        told_at -> Nullable<Timestamp>,
        settled_at -> Nullable<Timestamp>,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    memberships (id) {
        id -> BigInt,
        code -> Text,
        person_id -> BigInt,
        agency_id -> Nullable<BigInt>,
        role -> Text,
        state -> Text,
        note -> Text,
        created_at -> Timestamp,
        began_at -> Nullable<Timestamp>,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        leaves_id -> Nullable<BigInt>,
        stands_in_for -> Nullable<BigInt>,
        begins_at -> Nullable<Timestamp>,
        ends_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    mentor_traits (id) {
        id -> BigInt,
        mentor_id -> BigInt,
        kind -> Text,
        code -> Text,
    }
}

diesel::table! {
    mentors (id) {
        id -> BigInt,
        person_id -> BigInt,
        kind -> Text,
        summary -> Text,
        zone -> Text,
        availability -> Text,
        minutes -> BigInt,
        notice_hours -> BigInt,
        before_minutes -> BigInt,
        after_minutes -> BigInt,
        daily_limit -> BigInt,
        weekly_limit -> BigInt,
        needs_approval -> Bool,
        is_listed -> Bool,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    notifications (id) {
        id -> BigInt,
        person_id -> BigInt,
        event_id -> BigInt,
        kind -> Text,
        args -> Text,
        address -> Text,
        created_at -> Timestamp,
        read_at -> Nullable<Timestamp>,
        handle -> Text,
        mail -> Text,
    }
}

diesel::table! {
    password_links (id) {
        id -> BigInt,
        token_hash -> Text,
        person_id -> BigInt,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    path_assignments (id) {
        id -> BigInt,
        path_id -> BigInt,
        agency_id -> BigInt,
        person_id -> BigInt,
        version_id -> BigInt,
        assigned_by -> Nullable<BigInt>,
        reason -> Text,
        due_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        end_reason -> Text,
    }
}

diesel::table! {
    path_followers (id) {
        id -> BigInt,
        path_id -> BigInt,
        person_id -> BigInt,
        version_id -> BigInt,
        due_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    paths (id) {
        id -> BigInt,
        content_id -> BigInt,
        slug -> Text,
        agency_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    pending_sign_ins (id) {
        id -> BigInt,
        token_hash -> Text,
        person_id -> BigInt,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    people (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        language -> Text,
        state -> Text,
        created_at -> Timestamp,
        zone -> Text,
        theme -> Text,
        erased_at -> Nullable<Timestamp>,
        handle -> Text,
        name_key -> Text,
        state_reason -> Nullable<Text>,
        state_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    publication_changes (id) {
        id -> BigInt,
        publication_id -> BigInt,
        content_id -> BigInt,
        old_version_id -> Nullable<BigInt>,
        new_version_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    publications (id) {
        id -> BigInt,
        person_id -> Nullable<BigInt>,
        message -> Text,
        created_at -> Timestamp,
        waived -> Nullable<Text>,
        waiver -> Nullable<Text>,
    }
}

diesel::table! {
    quiz_allowances (id) {
        id -> BigInt,
        handle -> Text,
        enrolment_id -> BigInt,
        lesson_id -> BigInt,
        block -> Text,
        opens_at -> Nullable<Timestamp>,
        closes_at -> Nullable<Timestamp>,
        minutes -> Nullable<BigInt>,
        attempts -> Nullable<BigInt>,
        reason -> Text,
        person_id -> BigInt,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    quiz_answers (id) {
        id -> BigInt,
        attempt_id -> BigInt,
        place -> BigInt,
        question -> Text,
        served_id -> BigInt,
        response -> Text,
        sequence -> BigInt,
        saved_at -> Nullable<Timestamp>,
        mark -> Nullable<BigInt>,
        comment -> Text,
        marked_by -> Nullable<BigInt>,
        marked_at -> Nullable<Timestamp>,
        key_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    quiz_attempts (id) {
        id -> BigInt,
        handle -> Text,
        enrolment_id -> BigInt,
        lesson_id -> BigInt,
        block -> Text,
        number -> BigInt,
        version_id -> BigInt,
        state -> Text,
        at_expiry -> Text,
        started_at -> Timestamp,
        due_at -> Nullable<Timestamp>,
        grace_until -> Nullable<Timestamp>,
        next_check_at -> Nullable<Timestamp>,
        finished_at -> Nullable<Timestamp>,
        score -> Nullable<BigInt>,
        passed -> Nullable<Bool>,
    }
}

diesel::table! {
    quiz_questions (id) {
        id -> BigInt,
        hash -> Text,
        body -> Text,
    }
}

diesel::table! {
    quiz_regraded (id) {
        id -> BigInt,
        regrade_id -> BigInt,
        answer_id -> BigInt,
        mark_before -> Nullable<BigInt>,
        mark_after -> Nullable<BigInt>,
    }
}

diesel::table! {
    quiz_regrades (id) {
        id -> BigInt,
        handle -> Text,
        lesson_id -> BigInt,
        block -> Text,
        question -> Text,
        choice -> Text,
        version_id -> BigInt,
        person_id -> BigInt,
        state -> Text,
        reached_id -> BigInt,
        changed -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    recovery_codes (id) {
        id -> BigInt,
        person_id -> BigInt,
        code_hash -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    regions (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        kind -> Text,
        province_id -> Nullable<BigInt>,
        zone -> Text,
    }
}

diesel::table! {
    reminders (id) {
        id -> BigInt,
        kind -> Text,
        booking_id -> Nullable<BigInt>,
        note_id -> Nullable<BigInt>,
        for_at -> Timestamp,
        created_at -> Timestamp,
    }
}

diesel::table! {
    rooms (id) {
        id -> BigInt,
        handle -> Text,
        agency_id -> BigInt,
        name -> Text,
        place -> Text,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    rules (id) {
        id -> BigInt,
        name -> Text,
        value -> BigInt,
        unit -> Text,
        valid_from -> Timestamp,
        note -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    run_timetable (id) {
        id -> BigInt,
        run_id -> BigInt,
        lesson_id -> BigInt,
        day -> BigInt,
        milestone -> Text,
    }
}

diesel::table! {
    runs (id) {
        id -> BigInt,
        course_id -> BigInt,
        number -> BigInt,
        seats -> Nullable<BigInt>,
        taken -> BigInt,
        opens_at -> Timestamp,
        closes_at -> Nullable<Timestamp>,
        title -> Text,
        zone -> Text,
        begins_at -> Nullable<Timestamp>,
        ends_at -> Nullable<Timestamp>,
        way_in -> Text,
        key_hash -> Nullable<Text>,
        queued -> BigInt,
        cancelled_at -> Nullable<Timestamp>,
        cancel_reason -> Text,
    }
}

diesel::table! {
    schedules (name) {
        name -> Text,
        slot -> Timestamp,
    }
}

diesel::table! {
    sectors (id) {
        id -> BigInt,
        code -> Text,
        name_id -> Text,
        name_en -> Text,
        is_basic_service -> Bool,
        position -> BigInt,
    }
}

diesel::table! {
    session_absences (id) {
        id -> BigInt,
        booking_id -> BigInt,
        team_id -> BigInt,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    session_minutes (id) {
        id -> BigInt,
        booking_id -> BigInt,
        number -> BigInt,
        body -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    session_notes (id) {
        id -> BigInt,
        booking_id -> BigInt,
        person_id -> BigInt,
        body -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    session_ratings (id) {
        id -> BigInt,
        booking_id -> BigInt,
        person_id -> BigInt,
        side -> Text,
        stars -> BigInt,
        fit -> Text,
        comment -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        token_hash -> Text,
        person_id -> BigInt,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        handle -> Text,
        seen_at -> Timestamp,
        browser -> Text,
        system -> Text,
    }
}

diesel::table! {
    sign_ups (id) {
        id -> BigInt,
        token_hash -> Nullable<Text>,
        email -> Text,
        name -> Text,
        language -> Text,
        agreed -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    staff_assignments (id) {
        id -> BigInt,
        code -> Text,
        agency_id -> BigInt,
        run_id -> BigInt,
        person_id -> Nullable<BigInt>,
        reason -> Text,
        due_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    throttles (name) {
        name -> Text,
        count -> BigInt,
        until -> Timestamp,
    }
}

diesel::table! {
    totp_secrets (id) {
        id -> BigInt,
        person_id -> BigInt,
        secret -> Text,
        last_step -> BigInt,
        created_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    trace_edges (id) {
        id -> BigInt,
        from_kind -> Text,
        from_id -> BigInt,
        from_version -> Nullable<BigInt>,
        verb -> Text,
        to_kind -> Text,
        to_id -> BigInt,
        to_version -> Nullable<BigInt>,
        level -> Text,
        person_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    visitor_keys (id) {
        id -> BigInt,
        client -> Text,
        key -> Text,
        method -> Text,
        path -> Text,
        body_hash -> Text,
        receipt -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> BigInt,
        code -> Text,
        webhook_id -> BigInt,
        event_id -> BigInt,
        kind -> Text,
        state -> Text,
        attempts -> BigInt,
        status -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        since -> Timestamp,
        created_at -> Timestamp,
    }
}

diesel::table! {
    webhook_kinds (id) {
        id -> BigInt,
        webhook_id -> BigInt,
        kind -> Text,
    }
}

diesel::table! {
    webhooks (id) {
        id -> BigInt,
        code -> Text,
        person_id -> BigInt,
        url -> Text,
        secret -> Text,
        state -> Text,
        failures -> BigInt,
        retry_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::joinable!(address_changes -> people (person_id));
diesel::joinable!(agencies -> regions (region_id));
diesel::joinable!(api_tokens -> people (person_id));
diesel::joinable!(assigned_people -> people (person_id));
diesel::joinable!(assigned_people -> staff_assignments (assignment_id));
diesel::joinable!(assignment_allowances -> enrolments (enrolment_id));
diesel::joinable!(assignment_allowances -> lessons (lesson_id));
diesel::joinable!(assignment_allowances -> people (person_id));
diesel::joinable!(assignment_files -> assignment_works (work_id));
diesel::joinable!(assignment_files -> files (file_id));
diesel::joinable!(assignment_files -> people (person_id));
diesel::joinable!(assignment_marks -> assignment_submissions (submission_id));
diesel::joinable!(assignment_marks -> people (person_id));
diesel::joinable!(assignment_members -> assignment_teams (team_id));
diesel::joinable!(assignment_members -> enrolments (enrolment_id));
diesel::joinable!(assignment_members -> lessons (lesson_id));
diesel::joinable!(assignment_resets -> enrolments (enrolment_id));
diesel::joinable!(assignment_submissions -> assignment_works (work_id));
diesel::joinable!(assignment_submissions -> lessons (lesson_id));
diesel::joinable!(assignment_teams -> lessons (lesson_id));
diesel::joinable!(assignment_teams -> people (person_id));
diesel::joinable!(assignment_teams -> runs (run_id));
diesel::joinable!(assignment_works -> assignment_teams (team_id));
diesel::joinable!(assignment_works -> contents (content_id));
diesel::joinable!(assignment_works -> enrolments (enrolment_id));
diesel::joinable!(assignment_works -> lessons (lesson_id));
diesel::joinable!(bank_categories -> courses (course_id));
diesel::joinable!(bank_entries -> bank_categories (category_id));
diesel::joinable!(bank_entries -> contents (content_id));
diesel::joinable!(bank_entries -> courses (course_id));
diesel::joinable!(bank_imports -> bank_categories (category_id));
diesel::joinable!(bank_imports -> courses (course_id));
diesel::joinable!(booking_invitations -> bookings (booking_id));
diesel::joinable!(booking_invitations -> people (person_id));
diesel::joinable!(booking_marks -> bookings (booking_id));
diesel::joinable!(booking_seats -> bookings (booking_id));
diesel::joinable!(booking_seats -> lab_teams (team_id));
diesel::joinable!(booking_seats -> people (person_id));
diesel::joinable!(bookings -> lab_teams (team_id));
diesel::joinable!(bookings -> mentors (mentor_id));
diesel::joinable!(bookings -> rooms (room_id));
diesel::joinable!(calendar_entries -> people (person_id));
diesel::joinable!(calendars -> people (person_id));
diesel::joinable!(certificate_changes -> certificates (certificate_id));
diesel::joinable!(certificate_changes -> people (person_id));
diesel::joinable!(certificate_templates -> contents (content_id));
diesel::joinable!(certificate_templates -> people (person_id));
diesel::joinable!(certificates -> content_versions (version_id));
diesel::joinable!(certificates -> contents (content_id));
diesel::joinable!(certificates -> people (person_id));
diesel::joinable!(completions -> content_versions (version_id));
diesel::joinable!(completions -> contents (content_id));
diesel::joinable!(completions -> people (person_id));
diesel::joinable!(condition_openings -> lessons (lesson_id));
diesel::joinable!(condition_openings -> people (person_id));
diesel::joinable!(consents -> people (person_id));
diesel::joinable!(content_versions -> contents (content_id));
diesel::joinable!(content_versions -> people (person_id));
diesel::joinable!(course_archives -> agencies (agency_id));
diesel::joinable!(course_archives -> courses (course_id));
diesel::joinable!(course_archives -> files (file_id));
diesel::joinable!(course_archives -> people (person_id));
diesel::joinable!(course_conditions -> courses (course_id));
diesel::joinable!(course_conditions -> people (person_id));
diesel::joinable!(course_reviews -> content_versions (version_id));
diesel::joinable!(course_reviews -> courses (course_id));
diesel::joinable!(course_staff -> courses (course_id));
diesel::joinable!(course_staff -> people (person_id));
diesel::joinable!(courses -> agencies (agency_id));
diesel::joinable!(courses -> contents (content_id));
diesel::joinable!(digests -> people (person_id));
diesel::joinable!(draft_parts -> contents (content_id));
diesel::joinable!(draft_parts -> people (person_id));
diesel::joinable!(draft_snapshots -> contents (content_id));
diesel::joinable!(draft_snapshots -> people (person_id));
diesel::joinable!(drafts -> contents (content_id));
diesel::joinable!(drafts -> people (person_id));
diesel::joinable!(enrolment_list_rows -> enrolment_lists (list_id));
diesel::joinable!(enrolment_list_rows -> people (person_id));
diesel::joinable!(enrolment_lists -> people (person_id));
diesel::joinable!(enrolment_lists -> runs (run_id));
diesel::joinable!(enrolment_sources -> agencies (agency_id));
diesel::joinable!(enrolment_sources -> enrolments (enrolment_id));
diesel::joinable!(enrolment_sources -> people (person_id));
diesel::joinable!(enrolments -> people (person_id));
diesel::joinable!(enrolments -> runs (run_id));
diesel::joinable!(events -> agencies (agency_id));
diesel::joinable!(events -> people (person_id));
diesel::joinable!(evidence -> content_versions (version_id));
diesel::joinable!(evidence -> contents (content_id));
diesel::joinable!(evidence -> people (person_id));
diesel::joinable!(export_parts -> exports (export_id));
diesel::joinable!(exports -> people (person_id));
diesel::joinable!(files -> people (person_id));
diesel::joinable!(grade_changes -> grades (grade_id));
diesel::joinable!(grade_changes -> people (person_id));
diesel::joinable!(grade_formulas -> people (person_id));
diesel::joinable!(grade_formulas -> runs (run_id));
diesel::joinable!(grade_totals -> enrolments (enrolment_id));
diesel::joinable!(grade_totals -> grade_formulas (formula_id));
diesel::joinable!(grades -> content_versions (version_id));
diesel::joinable!(grades -> contents (content_id));
diesel::joinable!(grades -> people (person_id));
diesel::joinable!(help_dismissals -> enrolments (enrolment_id));
diesel::joinable!(help_dismissals -> people (person_id));
diesel::joinable!(idea_agencies -> agencies (agency_id));
diesel::joinable!(idea_agencies -> people (person_id));
diesel::joinable!(idea_amendments -> ideas (idea_id));
diesel::joinable!(idea_authors -> ideas (idea_id));
diesel::joinable!(idea_comments -> ideas (idea_id));
diesel::joinable!(idea_comments -> people (person_id));
diesel::joinable!(idea_comparisons -> ideas (idea_id));
diesel::joinable!(idea_comparisons -> people (person_id));
diesel::joinable!(idea_files -> files (file_id));
diesel::joinable!(idea_files -> ideas (idea_id));
diesel::joinable!(idea_files -> people (person_id));
diesel::joinable!(idea_goals -> ideas (idea_id));
diesel::joinable!(idea_hidings -> idea_comments (comment_id));
diesel::joinable!(idea_hidings -> ideas (idea_id));
diesel::joinable!(idea_reviews -> idea_rounds (round_id));
diesel::joinable!(idea_reviews -> people (person_id));
diesel::joinable!(idea_rounds -> content_versions (version_id));
diesel::joinable!(idea_rounds -> ideas (idea_id));
diesel::joinable!(idea_supports -> idea_merges (merge_id));
diesel::joinable!(idea_supports -> ideas (idea_id));
diesel::joinable!(idea_supports -> people (person_id));
diesel::joinable!(ideas -> agencies (agency_id));
diesel::joinable!(ideas -> contents (content_id));
diesel::joinable!(ideas -> people (person_id));
diesel::joinable!(ideas -> sectors (sector_id));
diesel::joinable!(idempotency_keys -> people (person_id));
diesel::joinable!(innovation_checks -> content_versions (version_id));
diesel::joinable!(innovation_checks -> innovations (innovation_id));
diesel::joinable!(innovation_checks -> people (person_id));
diesel::joinable!(innovation_comments -> innovation_submissions (submission_id));
diesel::joinable!(innovation_files -> files (file_id));
diesel::joinable!(innovation_files -> innovations (innovation_id));
diesel::joinable!(innovation_files -> people (person_id));
diesel::joinable!(innovation_sources -> innovations (innovation_id));
diesel::joinable!(innovation_submissions -> content_versions (version_id));
diesel::joinable!(innovation_submissions -> innovations (innovation_id));
diesel::joinable!(innovation_submissions -> sectors (sector_id));
diesel::joinable!(innovations -> agencies (agency_id));
diesel::joinable!(innovations -> contents (content_id));
diesel::joinable!(innovations -> regions (province_id));
diesel::joinable!(innovations -> sectors (sector_id));
diesel::joinable!(jp_entries -> certificates (certificate_id));
diesel::joinable!(jp_entries -> contents (content_id));
diesel::joinable!(jp_entries -> people (person_id));
diesel::joinable!(jp_entries -> rules (rule_id));
diesel::joinable!(lab_actions -> lab_ideas (lab_idea_id));
diesel::joinable!(lab_calendar_entries -> labs (lab_id));
diesel::joinable!(lab_calendars -> labs (lab_id));
diesel::joinable!(lab_calendars -> people (person_id));
diesel::joinable!(lab_ideas -> ideas (idea_id));
diesel::joinable!(lab_ideas -> innovations (innovation_id));
diesel::joinable!(lab_ideas -> labs (lab_id));
diesel::joinable!(lab_members -> lab_teams (team_id));
diesel::joinable!(lab_notes -> bookings (booking_id));
diesel::joinable!(lab_notes -> files (file_id));
diesel::joinable!(lab_notes -> labs (lab_id));
diesel::joinable!(lab_phases -> labs (lab_id));
diesel::joinable!(lab_records -> files (file_id));
diesel::joinable!(lab_records -> lab_actions (action_id));
diesel::joinable!(lab_records -> lab_ideas (lab_idea_id));
diesel::joinable!(lab_records -> labs (lab_id));
diesel::joinable!(lab_records -> people (person_id));
diesel::joinable!(lab_sessions -> bookings (booking_id));
diesel::joinable!(lab_teams -> ideas (idea_id));
diesel::joinable!(lab_teams -> labs (lab_id));
diesel::joinable!(labs -> agencies (agency_id));
diesel::joinable!(labs -> people (person_id));
diesel::joinable!(lesson_cases -> innovations (innovation_id));
diesel::joinable!(lesson_cases -> lessons (lesson_id));
diesel::joinable!(lesson_cases -> people (person_id));
diesel::joinable!(lesson_files -> content_versions (version_id));
diesel::joinable!(lesson_files -> files (file_id));
diesel::joinable!(lesson_files -> lessons (lesson_id));
diesel::joinable!(lesson_files -> people (person_id));
diesel::joinable!(lessons -> contents (content_id));
diesel::joinable!(lessons -> courses (course_id));
diesel::joinable!(mail_preferences -> people (person_id));
diesel::joinable!(meeting_consents -> bookings (booking_id));
diesel::joinable!(meeting_consents -> people (person_id));
diesel::joinable!(meeting_corrections -> bookings (booking_id));
diesel::joinable!(meeting_looks -> bookings (booking_id));
diesel::joinable!(meeting_recordings -> bookings (booking_id));
diesel::joinable!(meeting_stays -> bookings (booking_id));
diesel::joinable!(meeting_stays -> people (person_id));
diesel::joinable!(meetings -> bookings (booking_id));
diesel::joinable!(memberships -> agencies (agency_id));
diesel::joinable!(mentor_traits -> mentors (mentor_id));
diesel::joinable!(mentors -> people (person_id));
diesel::joinable!(notifications -> events (event_id));
diesel::joinable!(notifications -> people (person_id));
diesel::joinable!(password_links -> people (person_id));
diesel::joinable!(path_assignments -> agencies (agency_id));
diesel::joinable!(path_assignments -> content_versions (version_id));
diesel::joinable!(path_assignments -> paths (path_id));
diesel::joinable!(path_followers -> content_versions (version_id));
diesel::joinable!(path_followers -> paths (path_id));
diesel::joinable!(path_followers -> people (person_id));
diesel::joinable!(paths -> agencies (agency_id));
diesel::joinable!(paths -> contents (content_id));
diesel::joinable!(pending_sign_ins -> people (person_id));
diesel::joinable!(publication_changes -> contents (content_id));
diesel::joinable!(publication_changes -> publications (publication_id));
diesel::joinable!(publications -> people (person_id));
diesel::joinable!(quiz_allowances -> enrolments (enrolment_id));
diesel::joinable!(quiz_allowances -> lessons (lesson_id));
diesel::joinable!(quiz_allowances -> people (person_id));
diesel::joinable!(quiz_answers -> people (marked_by));
diesel::joinable!(quiz_answers -> quiz_attempts (attempt_id));
diesel::joinable!(quiz_attempts -> content_versions (version_id));
diesel::joinable!(quiz_attempts -> enrolments (enrolment_id));
diesel::joinable!(quiz_attempts -> lessons (lesson_id));
diesel::joinable!(quiz_regraded -> quiz_answers (answer_id));
diesel::joinable!(quiz_regraded -> quiz_regrades (regrade_id));
diesel::joinable!(quiz_regrades -> content_versions (version_id));
diesel::joinable!(quiz_regrades -> lessons (lesson_id));
diesel::joinable!(quiz_regrades -> people (person_id));
diesel::joinable!(recovery_codes -> people (person_id));
diesel::joinable!(reminders -> bookings (booking_id));
diesel::joinable!(reminders -> lab_notes (note_id));
diesel::joinable!(rooms -> agencies (agency_id));
diesel::joinable!(rules -> people (person_id));
diesel::joinable!(run_timetable -> lessons (lesson_id));
diesel::joinable!(run_timetable -> runs (run_id));
diesel::joinable!(runs -> courses (course_id));
diesel::joinable!(session_absences -> bookings (booking_id));
diesel::joinable!(session_absences -> lab_teams (team_id));
diesel::joinable!(session_absences -> people (person_id));
diesel::joinable!(session_minutes -> bookings (booking_id));
diesel::joinable!(session_minutes -> people (person_id));
diesel::joinable!(session_notes -> bookings (booking_id));
diesel::joinable!(session_notes -> people (person_id));
diesel::joinable!(session_ratings -> bookings (booking_id));
diesel::joinable!(session_ratings -> people (person_id));
diesel::joinable!(sessions -> people (person_id));
diesel::joinable!(sign_ups -> people (person_id));
diesel::joinable!(staff_assignments -> agencies (agency_id));
diesel::joinable!(staff_assignments -> people (person_id));
diesel::joinable!(staff_assignments -> runs (run_id));
diesel::joinable!(totp_secrets -> people (person_id));
diesel::joinable!(trace_edges -> people (person_id));
diesel::joinable!(webhook_deliveries -> events (event_id));
diesel::joinable!(webhook_deliveries -> webhooks (webhook_id));
diesel::joinable!(webhook_kinds -> webhooks (webhook_id));
diesel::joinable!(webhooks -> people (person_id));
