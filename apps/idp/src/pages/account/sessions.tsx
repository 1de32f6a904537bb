import type { Messages } from '../../messages/messages.js';
import { usePage } from '../page-context.js';
import { Button, PostForm } from '../parts/form.js';
import { Name, Time } from '../parts/text.js';
import { Section } from '../parts/section.js';

export interface AccountSession {
  readonly id: string;
  readonly kind: 'browser' | 'device';
  /** The name of the client on a device. */
  readonly name?: string | undefined;
  /** What a browser says of itself; the system is null when it does not tell. */
  readonly agent?: { readonly browser: string; readonly system: string | null } | undefined;
  /** The session of the browser that shows the page. */
  readonly current: boolean;
  /** Address, and place where it is known. */
  readonly from?: string | undefined;
  readonly startedAt: Date;
  readonly lastSeenAt?: Date | undefined;
  readonly applications: readonly string[];
}

interface SessionsProps {
  readonly sessions: readonly AccountSession[];
  readonly revokeAction: string;
  readonly everywhereAction: string;
  readonly csrf: string;
}

function SessionFacts(props: { session: AccountSession }) {
  const { t } = usePage();
  const { session } = props;
  return (
    <ul class="item-facts">
      <li>
        {t.sessionSince} <Time at={session.startedAt} />
      </li>
      {session.lastSeenAt && (
        <li>
          {t.sessionLastSeen} <Time at={session.lastSeenAt} />
        </li>
      )}
      {session.from !== undefined && (
        <li>
          {t.sessionFrom} <Name>{session.from}</Name>
        </li>
      )}
      {session.applications.length > 0 && (
        <li>
          {t.sessionApplications}{' '}
          {session.applications.map((name, index) => (
            <>
              {index > 0 && ', '}
              <Name>{name}</Name>
            </>
          ))}
        </li>
      )}
    </ul>
  );
}

function nameOf({ name, agent }: AccountSession, t: Messages): string {
  if (name !== undefined) return name;
  if (agent === undefined) return t.sessionUnknownAgent;
  return agent.system === null ? agent.browser : t.sessionAgent(agent.browser, agent.system);
}

function SessionItem(props: { session: AccountSession; action: string; csrf: string }) {
  const { t } = usePage();
  const { session } = props;
  const name = nameOf(session, t);
  return (
    <li class="item session" data-session={session.id}>
      <div class="item-text">
        <h3 class="item-title">
          <Name>{name}</Name>
          {session.current && <span class="pill pill-accent">{t.sessionCurrent}</span>}
          {session.kind === 'device' && <span class="pill">{t.sessionDevice}</span>}
        </h3>
        <SessionFacts session={session} />
      </div>
      {!session.current && (
        <PostForm
          id={`revoke-session-${session.id}-form`}
          class="item-form"
          action={props.action}
          csrf={props.csrf}
          hidden={{ session_id: session.id }}
        >
          <Button
            id={`revoke-session-${session.id}`}
            class="revoke-session"
            look="secondary"
            field={{ name: 'action', value: 'revoke-session' }}
            label={t.sessionRevokeLabel(name)}
          >
            {t.sessionRevoke}
          </Button>
        </PostForm>
      )}
    </li>
  );
}

export function Sessions(props: SessionsProps) {
  const { t } = usePage();
  return (
    <Section id="sessions" title={t.sessionsTitle} intro={t.sessionsIntro}>
      {props.sessions.length === 0 ? (
        <p class="empty">{t.sessionsNone}</p>
      ) : (
        <ul class="items">
          {props.sessions.map((session) => (
            <SessionItem session={session} action={props.revokeAction} csrf={props.csrf} />
          ))}
        </ul>
      )}
      <PostForm
        id="sign-out-everywhere-form"
        class="item everywhere"
        action={props.everywhereAction}
        csrf={props.csrf}
      >
        <p class="hint item-text" id="sign-out-everywhere-hint">
          {t.sessionsEverywhereHint}
        </p>
        <Button
          id="sign-out-everywhere"
          look="danger"
          field={{ name: 'action', value: 'sign-out-everywhere' }}
          describedBy="sign-out-everywhere-hint"
        >
          {t.sessionsEverywhere}
        </Button>
      </PostForm>
    </Section>
  );
}
